// Reads a calendar with ical.js, which Thunderbird uses; prints every date of every event in local time.
import fs from "node:fs";
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/");
const module = await import(require.resolve("ical.js"));
const ICAL = module.default ?? module;

const [zone, path] = process.argv.slice(2);
const component = new ICAL.Component(ICAL.parse(fs.readFileSync(path, "utf8")));
for (const one of component.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(one);
const parts = new Intl.DateTimeFormat("sv-SE", {
  timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});
const local = (time) => (time.isDate ? time.toString() : parts.format(time.toJSDate()).replace(" ", "T"));
const lines = [];
const told = (item, start, end) => lines.push(
  `${item.summary} ${local(start)} ${local(end)} ${item.component.getFirstPropertyValue("status")}`);
for (const one of component.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(one);
  if (event.isRecurrenceException()) continue;
  for (const other of component.getAllSubcomponents("vevent")) {
    const exception = new ICAL.Event(other);
    if (exception.isRecurrenceException() && exception.uid === event.uid) event.relateException(exception);
  }
  if (!event.isRecurring()) { told(event, event.startDate, event.endDate); continue; }
  const iterator = event.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const details = event.getOccurrenceDetails(next);
    told(details.item, details.startDate, details.endDate);
  }
}
const bytes = (text) => Buffer.from(text);
console.log(lines.sort((a, b) => Buffer.compare(bytes(a), bytes(b))).join("\n"));
