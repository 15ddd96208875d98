"""Every blank of a message has a name in both languages, and is shown by it."""

from __future__ import annotations

import pytest

from sexwork_models import explain
from sexwork_models.core.messages import LANGUAGES, catalogue, with_named_blanks


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_blank_of_a_message_has_a_name(lang):
    for message in catalogue().values():
        parts = (message.text, message.masked_text, message.near)
        remedies = (message.remedy, message.fixed_form_remedy, message.sheet_remedy)
        for part in (*parts, *remedies, *message.remedies.values()):
            assert "{" not in with_named_blanks(part.get(lang, ""), lang)


def test_the_explanation_of_a_code_names_its_blanks_in_the_language(vietnam):
    said = explain("number-with-unit", vietnam)
    assert "Ô ghi “‹số viết liền› ‹đơn vị tính›”; chỉ ghi số ‹số viết liền›." in said.say("vi")
    assert "The cell holds “‹number in plain digits› ‹unit›”" in said.say("en")
