"""Reads a site's calendars with icalendar, ics and vobject; prints every date of every event in local time."""
import pathlib
import sys
import warnings
from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import ics
import recurring_ical_events
import vobject

zone, public = ZoneInfo(sys.argv[1]), pathlib.Path(sys.argv[2])
warnings.simplefilter("error", category=UserWarning)
for path in sorted(public.rglob("*.ics")):
    text = path.read_bytes()
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors, (path, calendar.errors)
    for part in calendar.walk():
        assert not part.errors, (path, part.name, part.errors)
    for event in calendar.walk("VEVENT"):
        for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS"):
            assert name in event, (path, name)
        assert "ATTENDEE" not in event and "ORGANIZER" not in event
    assert "METHOD" not in calendar
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert len(ics.Calendar(text.decode()).events) > 0, path
    component = vobject.readOne(text.decode())
    component.validate(raiseException=True)
    for event in component.vevent_list:
        assert event.dtstart.value, path


def local(moment):
    if isinstance(moment, datetime):
        return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat()


calendar = icalendar.Calendar.from_ical((public / "calendar.ics").read_bytes())
lines = []
for event in recurring_ical_events.of(calendar, skip_bad_series=False).between(date(2020, 1, 1), date(2030, 1, 1)):
    lines.append(f"{event['SUMMARY']} {local(event.start)} {local(event.end)} {event['STATUS']}")
print("\n".join(sorted(lines)))
