import { withProgress } from '../../tools/sandbox';
import type { Checks } from './checks';
import type { Fleet } from './fleet';
import { depart, notAllLeft, type Departure } from './offboarding';
import { leftNotOnce, statusesOf, takersOf } from './evidence';

/** How many groups every person who leaves is in. */
export const GROUPS_EACH = 4;

/** How long each answer of the simulated Chert takes, in milliseconds. */
const LATENCY = 50;

/** What many runs at once took. Times in milliseconds. */
export interface Throughput {
	runs: number;
	groups: number;
	concurrency: number;
	latency: number;
	duration: number;
	/** Of every run, from the webhook call to its answer, in no order. */
	times: number[];
	/** Runs that each worker carried out. */
	share: number[];
}

/**
 * Many people leave at once: every group is left once, every run is stored as a success, and the
 * workers share the runs. How many a second is up to n8n itself (docs/n8n.md 29).
 *
 * @param runs how many webhook calls
 * @param concurrency how many of them are open at a time
 */
export async function proveThroughput(
	fleet: Fleet,
	checks: Checks,
	{ runs, concurrency }: { runs: number; concurrency: number },
): Promise<Throughput> {
	const { simulator, workers } = fleet;
	const workflow = await fleet.activate({ path: 'offboarding' });
	const departures = newDepartures(fleet, runs);
	simulator.configure({ latency_ms: LATENCY });

	const title = `${runs} people leave, ${concurrency} at a time`;
	const { answers, duration } = await withProgress(title, async (say) => {
		const started = performance.now();
		const all = await depart(workflow.url, departures, concurrency, (count) =>
			say(`${count} runs`),
		);
		return { answers: all, duration: performance.now() - started };
	});

	checks.that(
		`all ${runs} webhook calls were answered: every one of ${runs * GROUPS_EACH} groups was left`,
		answers.flatMap(notAllLeft),
	);
	checks.that(
		'Chert was asked once for every group, and left it once',
		leftNotOnce(simulator, departures),
	);

	const stored = await statusesOf(fleet, workflow.id);
	const unsuccessful = [...stored].filter(([, status]) => status !== 'success');
	checks.that('n8n stored every run, once, as a success', [
		...(stored.size === runs ? [] : [`${stored.size} executions are stored`]),
		...unsuccessful.map(([execution, status]) => `execution ${execution}: ${status}`),
		...answers
			.filter(({ execution }) => execution && !stored.has(execution))
			.map(({ execution }) => `execution ${execution} was answered but is not stored`),
	]);

	const own = [...stored.keys()];
	const share = workers.map(({ work }) => own.filter((one) => work.finished.has(one)).length);
	checks.that('each run was carried out by one worker, and every worker took part', [
		...[...stored.keys()]
			.map((execution) => ({ execution, by: takersOf(fleet, execution) }))
			.filter(({ by }) => by !== 1)
			.map(({ execution, by }) => `execution ${execution} was begun by ${by} workers`),
		...share.flatMap((count, n) => (count > 0 ? [] : [`worker ${n + 1} idled`])),
	]);
	return {
		runs,
		groups: GROUPS_EACH,
		concurrency,
		latency: LATENCY,
		duration,
		times: answers.map(({ ms }) => ms),
		share,
	};
}

/** People who leave, each with groups of their own. */
export function newDepartures({ simulator }: Fleet, count: number): Departure[] {
	const groups = simulator.addGroups(count * GROUPS_EACH);
	return Array.from({ length: count }, (_, n) => ({
		employee: `Person ${n + 1}`,
		chat_ids: groups.slice(n * GROUPS_EACH, (n + 1) * GROUPS_EACH),
	}));
}
