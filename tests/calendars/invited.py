"""Reads an invitation with icalendar and vobject: it asks one guest, in the name of the host, and nobody else."""
import pathlib
import sys

import icalendar
import vobject

for path in map(pathlib.Path, sys.argv[1:]):
    text = path.read_bytes()
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "REQUEST" and not calendar.errors, path
    for event in calendar.walk("VEVENT"):
        assert not event.errors, (path, event.errors)
        assert event["ORGANIZER"] == "mailto:ada@example.org", path
        asked = event["ATTENDEE"]
        asked = asked if isinstance(asked, list) else [asked]
        parts = [(str(who), who.params["ROLE"], who.params["PARTSTAT"]) for who in asked]
        host = ("mailto:ada@example.org", "CHAIR", "ACCEPTED")
        guest = ("mailto:zoe@example.org", "REQ-PARTICIPANT", "NEEDS-ACTION")
        assert parts == ([host, guest] if "-zoe" in path.name else [host]), (path, parts)
    vobject.readOne(text.decode()).validate(raiseException=True)
