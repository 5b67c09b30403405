"""Puts every event of a site into a real CalDAV server with a real client, as a calendar program does with a file that
it imports, and reads it back: the same events, the same rules, the same dates left out."""
import contextlib
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import caldav
import icalendar

public = pathlib.Path(sys.argv[1])


@contextlib.contextmanager
def server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none", "--storage-filesystem-folder", folder]
        radicale = subprocess.Popen([sys.executable, "-m", "radicale", *options], stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                with socket.socket() as door:
                    if door.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/"
        finally:
            radicale.terminate()
            radicale.wait()


def facts(calendar):
    """What must not be lost on the way."""
    names = ("UID", "SEQUENCE", "DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "STATUS", "SUMMARY")

    def written(value):
        values = value if isinstance(value, list) else [value]
        return [one.to_ical() for one in values]

    events = calendar.walk("VEVENT")
    return sorted([(name, written(event[name])) for name in names if name in event] for event in events)


with server() as url, caldav.DAVClient(url=url, username="ada", password="") as client:
    mine = client.principal().make_calendar(name="Ada")
    files = sorted(public.rglob("event.ics"))
    assert files, public
    for number, file in enumerate(files):
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        answer = client.put(str(mine.url.join(f"{number}.ics")), file.read_bytes().decode(), kind)
        assert answer.status == 201, (file, answer.status)
    back = {str(event.icalendar_component["UID"]): event.icalendar_instance for event in mine.events()}
    assert len(back) == len(files), (len(back), len(files))
    for file in files:
        sent = icalendar.Calendar.from_ical(file.read_bytes())
        kept = back[str(sent.walk("VEVENT")[0]["UID"])]
        assert facts(sent) == facts(kept), (file, facts(sent), facts(kept))
    print(f"a CalDAV server keeps {len(files)} events as they are")
