"""What the hand-written baselines know of records: codes, lists and patterns, typed off the
documents once more.

A mistake here is no silent one: no engine is timed before its answer equals that of the library.
"""

from __future__ import annotations

from datetime import date

CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]$"
NO_CODE = (
    r"[0-9](?:[-_]?[0-9]){7}|^[0-9_-]+$|[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2}|(?:^|[^0-9])[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$)"
)
NO_NAME, PSEUDONYM = r"[0-9]", r"^P-[A-Z]{26,}$"
ID, NO_ID = r"^[A-Za-z0-9][A-Za-z0-9_.:/-]*$", r"^(?:84|0)[0-9]{8,10}$"
# and a few more are none: they are looked at again
SURELY_A_CODE = r"^[A-Za-z]+(?:[0-9]{0,3}[-_]?[A-Za-z]+)*[0-9]{1,3}$"
# the plainest forms only
IDENTIFIER = r"0(?:[ .-]?[0-9]){8,10}|[0-9]{12}|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[a-z]+"
OPAQUE = ("establishment", "group", "site", "provider", "referral", "case", "reporter")
COUNTS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
REQUIRED = ("id", "kind", "day", "entered_on", "place", "models", "activity")
LARGEST, OUR_TIME = 10**15, (date(1900, 1, 1), date(2199, 12, 31))

NEEDS = (
    *("health", "legal", "papers", "vocational", "job", "loan", "insurance"),
    *("shelter", "counselling", "social_assistance", "other"),
)
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("client", "event"),
    "reporter_role": (
        "outreach_worker",
        "peer",
        "collaborator",
        "social_worker",
        "provider",
        "staff",
    ),
    "gender": ("female", "male", "transgender", "other", "unknown"),
    "age_band": ("under_18", "18-19", "20-24", "25-49", "50+", "unknown"),
    "channel": (
        *(
            "direct",
            "field",
            "zalo",
            "facebook",
            "online",
            "phone_hotline",
            "print",
            "radio_loudspeaker",
            "mass_media",
        ),
        *("group_meeting", "meeting", "event", "establishment_visit", "facility", "referral"),
    ),
    "need": ("none", *NEEDS),
    "service": (
        *(
            "hiv",
            "sti",
            "hiv_or_sti",
            "health",
            "legal",
            "papers",
            "counselling",
            "shelter",
            "emergency",
            "vocational",
            "job",
        ),
        *(
            "loan",
            "material_aid",
            "health_insurance",
            "social_insurance",
            "social_assistance",
            "other",
        ),
    ),
    "referral_stage": ("needed", "referred", "received", "completed", "declined"),
    "reason": ("violence", "health", "housing", "other"),
    "course_stage": ("started", "finished"),
    "item": ("condom", "material_set", "news", "article", "photo", "media_item"),
    "consent": ("given", "refused", "not_asked", "withdrawn"),
}
MODELS = ("M1", "M2", "M3", "QN-COMMUNITY", "ALL", "PROGRAMME", "OTHER", "-")
POPULATIONS = (
    *(
        "at_risk_person",
        "board_member",
        "collaborator",
        "community_figure",
        "establishment",
        "female_worker",
        "group_member",
    ),
    *(
        "high_risk_worker",
        "outreach_worker",
        "owner",
        "pupil",
        "resident",
        "sex_worker",
        "staff",
        "student",
        "teacher",
    ),
    *("unspecified", "vulnerable_person", "worker"),
)
# an event for people under 18 of these, or of a population that is not stated, is a protection case
SERVED = (
    *(
        "at_risk_person",
        "board_member",
        "collaborator",
        "establishment",
        "female_worker",
        "group_member",
        "high_risk_worker",
        "owner",
    ),
    *("outreach_worker", "sex_worker", "unspecified", "vulnerable_person", "worker"),
)
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "M1": (
        *(
            "M1-MAP",
            "M1-SURVEY",
            "M1-FORM",
            "M1-OPERATE",
            "M1-MEMBER",
            "M1-TRAIN",
            "M1-MEET",
            "M1-OUTREACH",
        ),
        *(
            "M1-OUTREACH-ONLINE",
            "M1-IEC",
            "M1-MATERIAL",
            "M1-COUNSEL",
            "M1-CONDOM-SW",
            "M1-GBV",
            "M1-HOTLINE",
            "M1-REFER",
        ),
    ),
    "M2": (
        *(
            "M2-PSY",
            "M2-LEGAL",
            "M2-IDPAPERS",
            "M2-HEALTH",
            "M2-HIVTEST",
            "M2-STITEST",
            "M2-HOTLINE",
            "M2-SHELTER",
        ),
        *(
            "M2-EMERGENCY",
            "M2-MATERIAL-AID",
            "M2-VOC",
            "M2-JOB",
            "M2-LOAN",
            "M2-LIVELIHOOD",
            "M2-BHYT",
            "M2-SOCIAL-ASSIST",
        ),
        *("M2-COORD", "M2-REFER", "M2-QUALITY", "M2-SWTRAIN"),
    ),
    "M3": (
        *(
            "M3-REACH-OWNER",
            "M3-REACH-EST",
            "M3-REACH-WORKER",
            "M3-RIGHTS",
            "M3-COMMIT",
            "M3-BHXH",
            "M3-DIALOGUE",
        ),
        *("M3-CONDOM-EST", "M3-REFER", "M3-GROUP"),
    ),
    "ALL": (
        *(
            "X-CONSENSUS",
            "X-GUIDE",
            "X-TOT",
            "X-MGMT-TRAIN",
            "X-TOOLKIT",
            "X-FILM",
            "X-STEER",
            "X-INTEGRATE",
            "X-REVIEW",
        ),
        *("X-EVIDENCE", "X-REPORT", "X-SUPERVISE"),
    ),
    "PROGRAMME": (
        *("P-COMM-RESIDENT", "P-COMM-SCHOOL", "P-TRAIN-STAFF", "P-SPEAKER", "P-MEDIA"),
        *("P-SURVEY-EST", "P-INSPECT-EST", "P-FOLLOWUP-EST", "P-POLICE"),
    ),
    "OTHER": ("OTHER-COMMUNITY", "OTHER-HP2016", "OTHER-HP2017", "OTHER-HP2018"),
}
EVERY_ACTIVITY = tuple(activity for activities in ACTIVITIES.values() for activity in activities)
MODEL_OF = {activity: model for model, activities in ACTIVITIES.items() for activity in activities}
ENFORCEMENT = ("P-SURVEY-EST", "P-INSPECT-EST", "P-FOLLOWUP-EST", "P-POLICE")

CONTACTED = ("M1-COUNSEL", "M1-GBV", "M1-IEC", "M1-OUTREACH", "M1-OUTREACH-ONLINE", "M2-PSY")
WORKERS_MET = ("M3-BHXH", "M3-REACH-WORKER", "M3-RIGHTS")
REACHED = (*CONTACTED, *WORKERS_MET, "M3-REACH-OWNER")
GIVEN = (
    *(
        *CONTACTED,
        *WORKERS_MET,
        "M1-CONDOM-SW",
        "M2-BHYT",
        "M2-EMERGENCY",
        "M2-HEALTH",
        "M2-HIVTEST",
        "M2-IDPAPERS",
    ),
    *("M2-JOB", "M2-LEGAL", "M2-LOAN", "M2-MATERIAL-AID", "M2-SHELTER", "M2-STITEST", "M2-VOC"),
)
CLASSES = (
    *("M1-TRAIN", "M2-SWTRAIN", "P-COMM-RESIDENT", "P-COMM-SCHOOL", "P-SPEAKER", "P-TRAIN-STAFF"),
    *("X-CONSENSUS", "X-MGMT-TRAIN", "X-TOT"),
)
STAYS, LEGAL = ("M2-EMERGENCY", "M2-SHELTER"), ("M2-IDPAPERS", "M2-LEGAL")
SUPPORT = ("M2-BHYT", "M2-JOB", "M2-LOAN", "M2-MATERIAL-AID")
MADE = ("referred", "received", "completed")
MEDIA = ("news", "article", "photo", "media_item")

WARNINGS = (
    *(
        "activity-of-other-model",
        "amount-without-source",
        "case-not-stated",
        "consent-not-recorded",
        "number-not-stated",
    ),
    *(
        "client-code-like-name",
        "opaque-code-like-name",
        "population-not-stated",
        "correction-before-record",
        "perhaps-entered-twice",
        "protection-case-elsewhere",
    ),
    *(
        "referral-of-two-clients",
        "referral-out-of-order",
        "referral-stage-missing",
        "referral-stage-twice",
    ),
)
ABOUT_PEOPLE = (
    *(
        "protection-case",
        "client-code-form",
        "client-in-event",
        "coded-after-withdrawal",
        "coded-without-consent",
    ),
    *("establishment-with-client", "identifier-in-text"),
)
OF_CONTENT = (  # rows with any other error cannot be read whole, and are not set beside other rows
    *(
        "orphan-reference",
        "enforcement-in-records",
        "place-not-on-day",
        "identifier-in-text",
        "protection-case",
    ),
)
