// Processor times of operations that are compared, as ../src/timing.rs takes them: each in turn, again and again.

/** How often each is measured; the median counts. */
const ROUNDS = 101;

/** What one measurement should take, and what it runs before, so that it is compiled; nanoseconds. */
const MEASUREMENT = 10e6;
const WARMING_UP = 500e6;

/** All threads of the process, in nanoseconds: what collects garbage is part of what it costs. */
function since(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
}

/** An operation that is over when it returns. */
export function repeated(operation) {
  return (times) => {
    const start = process.cpuUsage();
    for (let done = 0; done < times; done += 1) operation();
    return since(start);
  };
}

/** An operation that is over when its promise is settled: one after the other. */
export function awaited(operation) {
  return async (times) => {
    const start = process.cpuUsage();
    for (let done = 0; done < times; done += 1) await operation();
    return since(start);
  };
}

/**
 * Measures the subjects, by name, in turn, and prints a line for each. The first one is what the others are compared with:
 * `ratio` is the median of what each round says.
 */
export async function compare(workload, size, subjects) {
  const measured = [];
  for (const [name, subject] of Object.entries(subjects)) {
    measured.push({ name, subject, times: await calibrated(subject), nanoseconds: [] });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    // There and back: none is always the one after another.
    for (const one of round % 2 === 0 ? measured : measured.toReversed()) {
      one.nanoseconds.push((await one.subject(one.times)) / one.times);
    }
  }
  const [first] = measured;
  for (const { name, nanoseconds } of measured) {
    const ratio = name === first.name ? null : median(nanoseconds.map((one, round) => one / first.nanoseconds[round]));
    console.log(JSON.stringify({ workload, size, subject: name, ns: median(nanoseconds), ratio }));
  }
}

/** How many times fill a measurement. */
async function calibrated(subject) {
  let times = 1;
  for (let warm = 0; warm < WARMING_UP;) {
    const taken = await subject(times);
    warm += taken;
    if (taken < MEASUREMENT) times *= 2;
  }
  return times;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[values.length >> 1];
}
