"""Which country lies where: the geoscheme of the United Nations, as CLDR gives it, and the members of a few unions."""

SUBREGIONS: dict[str, tuple[str, str]] = {
    "Northern Africa": ("Africa", "DZ EG EH LY MA SD TN"),
    "Western Africa": ("Africa", "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG"),
    "Eastern Africa": ("Africa", "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW"),
    "Middle Africa": ("Africa", "AO CD CF CG CM GA GQ ST TD"),
    "Southern Africa": ("Africa", "BW LS NA SZ ZA"),
    "Northern America": ("North America", "BM CA GL PM US"),
    "Central America": ("North America", "BZ CR GT HN MX NI PA SV"),
    "Caribbean": (
        "North America",
        "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI",
    ),
    "South America": ("South America", "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE"),
    "Eastern Asia": ("Asia", "CN HK JP KP KR MN MO TW"),
    "Southern Asia": ("Asia", "AF BD BT IN IR LK MV NP PK"),
    "South-eastern Asia": ("Asia", "BN ID KH LA MM MY PH SG TH TL VN"),
    "Central Asia": ("Asia", "KG KZ TJ TM UZ"),
    "Western Asia": ("Asia", "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE"),
    "Eastern Europe": ("Europe", "BG BY CZ HU MD PL RO RU SK UA"),
    "Northern Europe": ("Europe", "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ"),
    "Southern Europe": ("Europe", "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK"),
    "Western Europe": ("Europe", "AT BE CH DE FR LI LU MC NL"),
    "Australia and New Zealand": ("Oceania", "AU CC CX HM NF NZ"),
    "Melanesia": ("Oceania", "FJ NC PG SB VU"),
    "Micronesia (region)": ("Oceania", "FM GU KI MH MP NR PW UM"),
    "Polynesia": ("Oceania", "AS CK NU PF PN TK TO TV WF WS"),
    "Antarctica": ("Antarctica", "AQ"),
}

# Countries that geographers also count to another continent than the geoscheme does: said on the lists.
ALSO_COUNTED = {
    "Europe": "Cyprus, Turkey, Georgia, Armenia, Azerbaijan and Kazakhstan, which some lists also count to Europe, are listed "
    "with Asia; Kosovo, which is not a member of the United Nations, is included."
}

UNIONS: dict[str, tuple[str, str]] = {
    "Member states of the European Union": (
        "The European Union is a political and economic union of states.",
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    ),
    "Member states of NATO": (
        "NATO, the North Atlantic Treaty Organization, is a military alliance.",
        "AL BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IS IT LT LU LV ME MK NL NO PL PT RO SE SI SK TR US",
    ),
    "Member states of ASEAN": (
        "ASEAN is the Association of Southeast Asian Nations; Timor-Leste joined as the eleventh member in 2025.",
        "BN ID KH LA MM MY PH SG TH TL VN",
    ),
    "Member states of the G7": (
        "The G7 is a forum of large industrial democracies, in which the European Union also takes part.",
        "CA DE FR GB IT JP US",
    ),
}


def place_of(code: str) -> tuple[str, str]:
    """Region and subregion of a country."""
    for subregion, (region, codes) in SUBREGIONS.items():
        if code in codes.split():
            return region, subregion.removesuffix(" (region)")
    raise LookupError(f"{code} lies nowhere")
