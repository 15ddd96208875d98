"""Records with encounter codes, a field that no packaged form has, and typed tables of them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.frames import columns_of, native_frame
from tests.support.records import row

from sexwork_models import ActivityRecord, Framework
from sexwork_models.framework.measures.language import Count, Sum
from sexwork_models.intake.fields import OpaqueCode
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.windows import Windows
