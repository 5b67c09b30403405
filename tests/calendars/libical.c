/* Reads a calendar with libical, which Evolution, KDE and GNOME use; prints every date of every event in local time. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *lines[1000];
static int count = 0;
static const char *zone_name;
static icalcomponent *calendar;

static void local(char *out, size_t room, time_t time, int is_date) {
    if (is_date) {
        struct icaltimetype day = icaltime_from_timet_with_zone(time, 0, NULL);
        snprintf(out, room, "%04d-%02d-%02d", day.year, day.month, day.day);
        return;
    }
    icaltimezone *zone = icaltimezone_get_builtin_timezone(zone_name);
    struct icaltimetype t = icaltime_from_timet_with_zone(time, 0, icaltimezone_get_utc_timezone());
    t = icaltime_convert_to_zone(t, zone);
    snprintf(out, room, "%04d-%02d-%02dT%02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

static void add(icalcomponent *event, time_t start, time_t end, int is_date) {
    char line[500], from[40], to[40];
    local(from, sizeof from, start, is_date);
    local(to, sizeof to, end, is_date);
    const char *status = icalproperty_enum_to_string(icalcomponent_get_status(event));
    snprintf(line, sizeof line, "%s %s %s %s", icalcomponent_get_summary(event), from, to, status);
    lines[count++] = strdup(line);
}

/* A time of an event, in the zone that the calendar defines. */
static time_t when(icalcomponent *event, icalproperty_kind kind) {
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    if (property == NULL) return -1;
    struct icaltimetype time = icalproperty_get_datetime_with_component(property, calendar);
    return icaltime_as_timet_with_zone(time, icaltime_get_timezone(time));
}

static icalcomponent *exception_of(icalcomponent *event, time_t start) {
    for (icalcomponent *one = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); one;
         one = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        if (when(one, ICAL_RECURRENCEID_PROPERTY) != start) continue;
        if (!strcmp(icalcomponent_get_uid(one), icalcomponent_get_uid(event))) return one;
    }
    return NULL;
}

static void occurrence(icalcomponent *event, struct icaltime_span *span, void *data) {
    (void)data;
    icalcomponent *exception = exception_of(event, span->start);
    if (exception == NULL) {
        add(event, span->start, span->end, icalcomponent_get_dtstart(event).is_date);
        return;
    }
    add(exception, when(exception, ICAL_DTSTART_PROPERTY), when(exception, ICAL_DTEND_PROPERTY), 0);
}

static int compare(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    zone_name = argv[1];
    FILE *file = fopen(argv[2], "rb");
    static char text[1 << 20];
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    calendar = icalparser_parse_string(text);
    if (calendar == NULL || icalcomponent_count_errors(calendar) != 0) {
        fprintf(stderr, "libical finds errors:\n%s\n", calendar ? icalcomponent_as_ical_string(calendar) : "(nothing)");
        return 1;
    }
    if (!icalrestriction_check(calendar)) {
        fprintf(stderr, "libical: the calendar breaks the restrictions of RFC 5546\n%s\n", icalcomponent_as_ical_string(calendar));
        return 1;
    }
    icalcomponent *events[100];
    int number = 0;
    for (icalcomponent *one = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); one;
         one = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        if (icaltime_is_null_time(icalcomponent_get_recurrenceid(one))) events[number++] = one;
    struct icaltimetype from = icaltime_from_string("20200101T000000Z"), to = icaltime_from_string("20300101T000000Z");
    for (int at = 0; at < number; at++) icalcomponent_foreach_recurrence(events[at], from, to, occurrence, NULL);
    qsort(lines, count, sizeof *lines, compare);
    for (int at = 0; at < count; at++) puts(lines[at]);
    return 0;
}
