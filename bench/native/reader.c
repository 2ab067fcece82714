/*
 * The limit that `npm run bench` holds `jobstat validate` against: it checks the lines of NDJSON that the simulator
 * writes, and no others, byte after byte, on one thread. It takes nothing on trust: every literal, digit, date and
 * clock is checked. A line of any other shape ends it.
 *
 *   reader LOG STEPS.csv
 *
 * STEPS.csv has a header and lines of `last status,reported status,verdict`, where the last status of a job that has
 * none is one more than the largest code. The output is the count of each verdict but `gap`, and of the times that run
 * backwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STATUSES = 23, NONE = STATUSES, READ_AT_ONCE = 1 << 18, LONGEST_LINE = 128, MOST_DIGITS = 18 };
enum { FIRST, REPEATED, DIRECT, SKIPPED, IMPOSSIBLE, GAP, VERDICTS };

static const char *const names[VERDICTS] = {"first", "repeated", "direct", "skipped", "impossible", "gap"};

/** A job: its key, its last known status and its last time in milliseconds since 1970. */
struct job {
  uint64_t id;
  int64_t time;
  uint32_t version;
  uint8_t last;
  uint8_t is_used;
};

/** A hash table with a power of two of places, at most half of them used. */
static struct job *jobs;
static uint64_t places = 1 << 12, used;

static uint8_t verdicts[STATUSES + 1][STATUSES];
static uint64_t counts[VERDICTS], backwards;

static void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(2);
}

static struct job *place_of(uint64_t id, uint32_t version) {
  uint64_t hash = (id ^ (uint64_t)version << 40) * 0x9e3779b97f4a7c15u;
  for (uint64_t at = hash >> 20 & (places - 1);; at = (at + 1) & (places - 1)) {
    struct job *job = &jobs[at];
    if (!job->is_used || (job->id == id && job->version == version)) return job;
  }
}

static void make_places(uint64_t wanted) {
  struct job *old = jobs;
  uint64_t count = old == NULL ? 0 : places;
  places = wanted;
  jobs = calloc(places, sizeof *jobs);
  if (jobs == NULL) fail("no memory");
  for (uint64_t at = 0; at < count; at++)
    if (old[at].is_used) *place_of(old[at].id, old[at].version) = old[at];
  free(old);
}

static void judge(uint64_t id, uint32_t version, int64_t time, unsigned status) {
  struct job *job = place_of(id, version);
  if (!job->is_used) {
    if (++used * 2 > places) {
      make_places(places * 2);
      job = place_of(id, version);
    }
    *job = (struct job){.id = id, .version = version, .time = INT64_MIN, .last = NONE, .is_used = 1};
  }
  unsigned verdict = verdicts[job->last][status];
  counts[verdict]++;
  if (verdict != GAP) job->last = (uint8_t)status;
  if (time < job->time) backwards++;
  job->time = time;
}

/** Moves behind a literal; fails where it is not there. */
#define PASS(at, literal) pass(&(at), (literal), sizeof(literal) - 1)

static inline void pass(const uint8_t **at, const char *literal, size_t length) {
  if (memcmp(*at, literal, length) != 0) fail("a line of another shape");
  *at += length;
}

/** Reads a whole number without leading zeros. */
static inline uint64_t number(const uint8_t **at) {
  const uint8_t *start = *at, *end = start;
  uint64_t value = 0;
  for (unsigned digit; (digit = *end - '0') <= 9u; end++) value = value * 10 + digit;
  if (end == start || end - start > MOST_DIGITS || (*start == '0' && end - start > 1)) fail("no whole number");
  *at = end;
  return value;
}

/** Two digits; more than 99 where there are none. */
static inline unsigned pair(const uint8_t *at) {
  unsigned tens = at[0] - '0', ones = at[1] - '0';
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/** The days from 1970 to a date `YYYY-MM-DD`: see "days_from_civil" by Howard Hinnant. */
static int64_t days_of(const uint8_t *at) {
  unsigned century = pair(at), year = century * 100 + pair(at + 2), month = pair(at + 5), day = pair(at + 8);
  static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (century > 99 || year > 9999 || at[4] != '-' || at[7] != '-' || month < 1 || month > 12) fail("no date");
  if (day < 1 || day > lengths[month - 1] + (unsigned)(month == 2 && is_leap)) fail("no date");
  int64_t from_march = (int64_t)year - (month <= 2), era = from_march / 400, of_era = from_march % 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/** Reads a time `YYYY-MM-DDThh:mm:ss.mmmZ`. The date is looked at once as long as it stays the same. */
static inline int64_t moment(const uint8_t **from) {
  static uint8_t known[10];
  static int64_t date;
  const uint8_t *at = *from;
  if (memcmp(at, known, sizeof known) != 0) {
    date = days_of(at) * 86400000;
    memcpy(known, at, sizeof known);
  }
  unsigned hours = pair(at + 11), minutes = pair(at + 14), seconds = pair(at + 17);
  unsigned tenths = at[20] - '0', rest = pair(at + 21);
  if (hours > 23 || minutes > 59 || seconds > 59 || tenths > 9 || rest > 99) fail("no clock");
  if (at[10] != 'T' || at[13] != ':' || at[16] != ':' || at[19] != '.' || at[23] != 'Z') fail("no clock");
  *from = at + 24;
  return date + ((hours * 60 + minutes) * 60 + seconds) * 1000 + tenths * 100 + rest;
}

/** Checks lines, the last of which ends before `end`. */
static void check(const uint8_t *at, const uint8_t *end) {
  while (at < end) {
    PASS(at, "{\"job_id\":");
    uint64_t id = number(&at);
    PASS(at, ",\"version_id\":");
    uint64_t version = number(&at);
    PASS(at, ",\"time\":\"");
    int64_t time = moment(&at);
    PASS(at, "\",\"status\":");
    uint64_t status = number(&at);
    PASS(at, "}\n");
    if (version > UINT32_MAX || status >= STATUSES) fail("a number that is too large");
    judge(id, (uint32_t)version, time, (unsigned)status);
  }
}

static void read_steps(const char *file) {
  FILE *steps = fopen(file, "r");
  if (steps == NULL) fail(strerror(errno));
  unsigned last, status;
  char verdict[16];
  if (fscanf(steps, "%*[^\n]") != 0) fail("no header");
  while (fscanf(steps, "%u,%u,%15s", &last, &status, verdict) == 3) {
    if (last > NONE || status >= STATUSES) fail("no status");
    for (unsigned index = 0; index < VERDICTS; index++)
      if (strcmp(verdict, names[index]) == 0) verdicts[last][status] = (uint8_t)index;
  }
  fclose(steps);
}

int main(int argc, char **argv) {
  // No line is longer than what stands behind a read, so that no look ahead leaves the buffer.
  static uint8_t buffer[READ_AT_ONCE + 2 * LONGEST_LINE];
  if (argc != 3) fail("reader LOG STEPS.csv");
  read_steps(argv[2]);
  make_places(places);
  int log = open(argv[1], O_RDONLY);
  if (log < 0) fail(strerror(errno));
  size_t kept = 0;
  for (ssize_t count; (count = read(log, buffer + kept, READ_AT_ONCE)) != 0;) {
    if (count < 0) fail(strerror(errno));
    uint8_t *end = buffer + kept + count, *start = end;
    while (start > buffer && start[-1] != '\n') start--;
    check(buffer, start);
    kept = (size_t)(end - start);
    if (kept > LONGEST_LINE) fail("a line that is too long");
    memmove(buffer, start, kept);
  }
  if (kept > 0) fail("a line without an end");

  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{");
  for (unsigned index = 0; index < GAP; index++)
    printf("\"%s\":%llu,", names[index], (unsigned long long)counts[index]);
  printf("\"backwards\":%llu,\"megabytes\":%.1f}\n", (unsigned long long)backwards, (double)usage.ru_maxrss / 1024);
}
