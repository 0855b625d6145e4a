import fc from 'fast-check';
import type { IDataObject, OnError } from 'n8n-workflow';
import { examplesOf, routeOf } from '../../../contract';
import { DOCUMENTED } from '../../../support/documentedOperations';
import { nodeProcess } from '../../../support/node';
import {
	again,
	documentedSubject,
	type Fate,
	leavesOpen,
	LOST,
	type Seen,
	SimulatedChert,
} from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';
import { runInSimulatedN8n, type SimulatedResult } from '../../../support/simulatedN8n';
import { at, entry, first } from '../../../support/certain';

/**
 * Random scripts of everything that can go wrong, in simulated time, judged by the books of the simulated
 * API: they say what really happened, whatever was answered.
 */

/** Every operation that changes something, as `resource operation`. */
const OPERATIONS = Object.keys(DOCUMENTED).filter(
	(name) => !routesOf(name).at(-1)!.startsWith('GET'),
);

interface Script {
	operation: string;
	/** What becomes of the requests about each subject; `group: false` is a direct chat, or not there. */
	subjects: Array<{ group: boolean; fates: Fate[] }>;
	/** The subject and the tenant of each item, by their numbers. */
	items: Array<[subject: number, tenant: number]>;
	options: {
		maxConcurrentRequests: number;
		maxAttempts: number;
		giveUpAfter: number;
		ifNotAGroup?: 'continueAsLeft';
		ifNotInGroup?: 'continueAsRemoved';
	};
	latency: number[];
	hop: number;
	onError: OnError;
	tries: number;
	tenantOfItem: boolean;
	/** Whether an event tells of each subject whether it is a group. */
	eventsTell: boolean;
	/** When the execution is cancelled, in milliseconds after its start. */
	cancelAfter?: number;
	seed: number;
}

/** `SCRIPTS=50000` tries more, and writes what it saw. */
const SCRIPTS = Number(nodeProcess.env.SCRIPTS ?? 5_000);
/** After this time every request is over, in milliseconds. */
const LONGEST_ANSWER = 35_000;
const TENANTS = ['acme', 'globex', 'initech'];

function routesOf(name: string): readonly string[] {
	return entry(DOCUMENTED, name).routes;
}

/** What the request that acts does when it comes once more. */
function repeated(name: string) {
	return again(routesOf(name).at(-1)!);
}

/** A subject of an operation, by its number: of the same kind as the documented one. */
function subjectOf(name: string, n: number): string {
	const documented = documentedSubject(first(routesOf(name)));
	if (documented.startsWith('+')) return `+1415555120${n}`;
	return documented.startsWith('https:') ? `https://example.com/hooks/x_${n}` : `x_${n}`;
}

/** The parameters that ask for the documented request, about another subject. Made once. */
function parametersOf(name: string, subject: string): IDataObject {
	const made = MADE.get(name + subject);
	if (made) return made;
	const route = first(routesOf(name));
	const [example] = examplesOf(routeOf(route));
	const asked = JSON.stringify(example).replaceAll(documentedSubject(route), subject);
	const parameters = entry(DOCUMENTED, name).parameters(JSON.parse(asked) as typeof example);
	MADE.set(name + subject, parameters);
	return parameters;
}

const MADE = new Map<string, IDataObject>();

const acted = fc.boolean();
const fate: fc.Arbitrary<Fate> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Fate>({ kind: 'fine' }) },
	{ weight: 1, arbitrary: fc.constantFrom<Fate>({ kind: 'slow', ms: 2_500 }, { kind: 'refused' }) },
	{
		weight: 3,
		arbitrary: fc.record({
			kind: fc.constant('code' as const),
			code: fc.constantFrom(3001, 3004, 4001),
			retryable: fc.constant(true),
			acted,
		}),
	},
	fc.record({
		kind: fc.constant('code' as const),
		code: fc.constantFrom(1002, 2002, 2004, 3003, 4001, 4099),
		retryable: fc.constant(false),
	}),
	{
		weight: 2,
		arbitrary: fc.record({
			kind: fc.constant('limited' as const),
			code: fc.constantFrom<1007 | 4002>(1007, 4002),
			retry_after: fc.constantFrom(0, 1, 2, 7, 60),
		}),
	},
	fc.record({
		kind: fc.constant('proxy_limit' as const),
		retry_after: fc.constantFrom(undefined, 1, 3),
		as_date: fc.boolean(),
	}),
	{ weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...LOST), acted }) },
	fc.constantFrom<Fate>(
		{ kind: 'redirect', status: 302 },
		{ kind: 'redirect', status: 303, acted: true },
		{ kind: 'foreign_code', acted: true },
		{ kind: 'foreign_code', acted: false },
		{ kind: 'foreign_refusal' },
		{ kind: 'foreign_refusal', nested: true },
	),
	fc.record({
		kind: fc.constant('says_failed' as const),
		how: fc.oneof(
			fc.constantFrom<object>(
				{ ok: false },
				{ success: false },
				{ status: 'failed' },
				{ error: 'No' },
			),
			fc.record({
				success: fc.constant(false),
				error: fc.record({ code: fc.constantFrom(1002, 3001, 4001), retryable: fc.boolean() }),
			}),
			fc.record({
				status: fc.constantFrom('failed', 'error'),
				code: fc.constantFrom(1002, 3001, 4001),
				retryable: fc.boolean(),
			}),
		),
		beside: fc.boolean(),
		traced: fc.boolean(),
	}),
);

const script: fc.Arbitrary<Script> = fc
	.array(
		fc.record({
			group: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
			fates: fc.array(fate, { maxLength: 5 }),
		}),
		{ minLength: 1, maxLength: 8 },
	)
	.chain((subjects) =>
		fc.record({
			operation: fc.oneof(
				{ weight: 2, arbitrary: fc.constant('chat leave') },
				// Its second step is where it acts.
				{ weight: 1, arbitrary: fc.constant('attachment upload') },
				{ weight: 6, arbitrary: fc.constantFrom(...OPERATIONS) },
			),
			subjects: fc.constant(subjects),
			items: fc.array(fc.tuple(fc.nat(subjects.length - 1), fc.constantFrom(0, 0, 0, 1, 2)), {
				minLength: 1,
				maxLength: 12,
			}),
			options: fc.record(
				{
					maxConcurrentRequests: fc.integer({ min: 1, max: 6 }),
					maxAttempts: fc.integer({ min: 1, max: 5 }),
					giveUpAfter: fc.constantFrom(0, 0.1, 5),
					ifNotAGroup: fc.constant('continueAsLeft' as const),
					ifNotInGroup: fc.constant('continueAsRemoved' as const),
				},
				{ requiredKeys: ['maxConcurrentRequests', 'maxAttempts', 'giveUpAfter'] },
			),
			latency: fc.array(fc.constantFrom(0, 2, 40, 900), { minLength: 1, maxLength: 4 }),
			hop: fc.constantFrom(0, 0, 3),
			onError: fc.constantFrom<OnError>(
				'stopWorkflow',
				'continueRegularOutput',
				'continueErrorOutput',
			),
			tries: fc.constantFrom(1, 1, 2, 3),
			tenantOfItem: fc.boolean(),
			eventsTell: fc.boolean(),
			cancelAfter: fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: undefined, freq: 3 }),
			seed: fc.nat(),
		}),
	);

interface Played extends SimulatedResult {
	chert: SimulatedChert;
	/** When the execution was cancelled, and how many requests had been sent by then. */
	cancelled?: { at: number; sent: number };
	/** How long it took n8n to get its output from then on, in milliseconds. */
	wait: number;
}

async function play(plan: Script): Promise<Played> {
	const { operation, subjects, items, options, latency } = plan;
	const clock = new SimulatedClock(plan.seed);
	const [resource, name] = operation.split(' ') as [string, string];
	const named = subjects.map((subject, n) => ({ ...subject, name: subjectOf(operation, n) }));
	const parameters = new Map(named.map((one) => [one.name, parametersOf(operation, one.name)]));
	const chert = new SimulatedChert(
		clock,
		new Map(named.map((one) => [one.name, [...one.fates]])),
		new Set(named.filter(({ group }) => group).map((one) => one.name)),
		latency,
	);
	chert.eventsTell = plan.eventsTell;
	const cancel = new AbortController();
	let cancelled: Played['cancelled'];
	if (plan.cancelAfter !== undefined) {
		void clock.sleep(plan.cancelAfter).then(() => {
			cancelled = { at: clock.now(), sent: chert.seen.length };
			cancel.abort();
		});
	}
	const result = await clock.finish(
		runInSimulatedN8n({
			clock,
			chert,
			items: items.map(([n, tenant]) => ({ about: at(named, n).name, tenant: TENANTS[tenant] })),
			resource,
			operation: name,
			parameters: Object.fromEntries(
				Object.keys(first(parameters.values())).map((field) => {
					return [field, ({ about }) => parameters.get(about as string)![field]];
				}),
			),
			options: options as IDataObject,
			onError: plan.onError,
			tries: plan.tries,
			tenantOfItem: plan.tenantOfItem,
			hop: plan.hop,
			signal: cancel.signal,
		}),
	);
	const wait = cancelled ? clock.now() - cancelled.at : 0;
	// What is under way goes on, and n8n's log says what became of it.
	if (cancelled) await clock.finish(clock.sleep(LONGEST_ANSWER));
	return { ...result, chert, cancelled, wait };
}

/** What the node says about one item. */
interface Said {
	state: 'done' | 'denied' | 'doubt' | 'not_started';
	/** Done, but before: by an earlier request. */
	already: boolean;
	/** The item that is said to have done it. */
	doneBy?: number;
	attempts?: number;
	code?: unknown;
}

/** A rule that holds whatever happens. (`expect` takes most of the time when it is asked so often.) */
function must(holds: boolean, rule: string): void {
	if (!holds) throw new Error(`Broken: ${rule}`);
}

/** What is reported of each item: by its output, or by the one error of a run that stops. */
function reports(plan: Script, played: Played): Said[] {
	const { items, error, log } = played;
	if (!error) {
		const places = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		const inOrder = places.length === plan.items.length && places.every((at, n) => at === n);
		must(inOrder, 'every item has one output, in its place');
		return items.map(({ json }) => saidBy(json));
	}
	const { done, also_failed, not_started, ...first } = error.context as {
		done: string[];
		also_failed: IDataObject[];
		not_started: string[];
	} & IDataObject;
	// A run that was cancelled may stop at an item that was not started, which is in that list then.
	const own = saidBy({ error: first });
	const itself = own.state === 'not_started' ? 0 : 1;
	const accounted = done.length + also_failed.length + not_started.length + itself;
	must(accounted === plan.items.length, 'the error accounts for every item');
	// Which item is meant by a name in these lists, the log says.
	const account = accountsIn(log).at(-1);
	must(account !== undefined, `a run that ends early is logged: ${error.message}`);
	const doubts = also_failed.filter(({ outcome_unknown }) => outcome_unknown).length;
	const inDoubt = doubts + (own.state === 'doubt' ? 1 : 0);
	const [most, least] = played.cancelled ? [account!.in_doubt.length, inDoubt] : [0, 0];
	must(most <= least, 'the log leaves less in doubt than the error');
	const same =
		account!.done.length === done.length &&
		account!.not_started.length === not_started.length &&
		account!.in_doubt.length === inDoubt;
	must(same || played.cancelled !== undefined, 'the log says what the error says');
	return plan.items.map((_, item) => {
		if (item === first.itemIndex && own.state !== 'not_started') return own;
		return saidByLog(account!, item);
	});
}

/** What an account in the log says of one item. */
function saidByLog({ done, in_doubt, not_started, failed }: Account, place: number): Said {
	const listed = (list: IDataObject[]) => list.find(({ item }) => item === place);
	if (listed(done)) return { state: 'done', already: true };
	if (listed(in_doubt)) return { state: 'doubt', already: false };
	if (listed(not_started)) return { state: 'not_started', already: false };
	return { state: 'denied', already: false, code: listed(failed)?.code };
}

type Account = Record<'done' | 'in_doubt' | 'not_started' | 'failed', IDataObject[]> & {
	final: boolean;
};

/** The accounts in n8n's log, one of each try that ended early. */
function accountsIn(log: readonly string[]): Account[] {
	const mark = 'chert.account ';
	return log
		.filter((line) => line.startsWith(mark))
		.map((line) => JSON.parse(line.slice(mark.length)) as Account);
}

function saidBy(json: IDataObject): Said {
	const error = json.error as IDataObject | undefined;
	if (!error) {
		const { already_left, already_removed, done_by_item } = json;
		const already = Boolean(already_left ?? already_removed ?? done_by_item !== undefined);
		return { state: 'done', already, doneBy: done_by_item as number | undefined };
	}
	const { attempts, outcome_unknown, reason, code } = error;
	const notStarted = reason === 'CANCELLED' && attempts === 0 && !outcome_unknown;
	const state = outcome_unknown ? 'doubt' : notStarted ? 'not_started' : 'denied';
	return { state, already: false, attempts: attempts as number, code };
}

/** What must hold whatever happens. */
function check(plan: Script, played: Played): void {
	const { chert, cancelled, wait, log } = played;
	const { options, tries } = plan;
	const said = reports(plan, played);

	must(chert.inFlight === 0, 'what is under way is awaited');
	must(chert.inFlightMax <= options.maxConcurrentRequests, 'not too much is under way at once');
	// Each try of n8n's is a run of its own, and a request takes a moment to leave n8n.
	if (plan.hop === 0 && tries === 1) must(chert.sentInPause === 0, 'nothing is sent in a pause');
	must(!cancelled || chert.seen.length === cancelled.sent, 'the end is the end');
	// Between two tries n8n itself waits.
	must(tries > 1 || wait === 0, 'a cancelled run does not keep n8n waiting');

	const account = cancelled && accountsIn(log).at(-1);
	const atLast = account && plan.items.map((_, item) => saidByLog(account, item));
	const names = plan.items.map(
		([n, tenant]) => `${tenantOf(plan, tenant)}|${subjectOf(plan.operation, n)}`,
	);
	said.forEach(({ doneBy }, item) => {
		if (doneBy === undefined) return;
		const { state, doneBy: other } = said[doneBy]!;
		const didIt = names[doneBy] === names[item] && state === 'done' && other === undefined;
		must(didIt, 'the item that is said to have done it did it');
	});
	for (const name of chert.done.keys()) must(names.includes(name), 'nothing is done for others');

	for (const name of new Set(names)) {
		const [n] = plan.items[names.indexOf(name)]!;
		for (const each of [said, ...(atLast ? [atLast] : [])]) {
			const here = each.filter((_, item) => names[item] === name);
			checkSubject(plan, played, n, name, here, each === atLast);
		}
	}
	checkLog(plan, played, said);
}

/** The tenant whose credential an item goes out with. */
function tenantOf({ tenantOfItem }: Script, tenant: number): string {
	return tenantOfItem ? TENANTS[tenant]! : TENANTS[0]!;
}

/** The same for one subject, and the items that are about it. */
function checkSubject(
	plan: Script,
	{ chert, error, cancelled }: Played,
	n: number,
	name: string,
	here: Said[],
	isFinal: boolean,
): void {
	const { options, tries, operation } = plan;
	const { group } = at(plan.subjects, n);
	const requests = chert.seen.filter(({ tenant, subject }) => `${tenant}|${subject}` === name);
	const effects = requests.filter(({ acted }) => acted).length;
	const open = requests.filter(leavesOpen);
	// What says that it failed, and may not be Chert's or may have begun, is believed or not: both are true.
	const isOpen = open.length > 0 || requests.some(({ fate: { kind } }) => kind === 'says_failed');
	const count = (state: Said['state']) => here.filter((one) => one.state === state).length;
	const [done, doubt] = [count('done'), count('doubt')];
	const isAlone = here.length === 1;

	// A direct message answers a leave as a group does that was left. After a doubt the events are asked,
	// where they tell and the run has the time to read them.
	const canAsk =
		plan.eventsTell &&
		plan.onError !== 'stopWorkflow' &&
		plan.cancelAfter === undefined &&
		options.giveUpAfter === 5;
	const isDoubtful = isOpen || here.length > 1;
	const rule = repeated(operation);
	// A subscription that is not there is not there, whoever deleted it.
	const lenientFor: Record<number, boolean> = {
		1006: options.ifNotAGroup !== undefined || (isDoubtful && !canAsk),
		1001: options.ifNotInGroup !== undefined,
		2011: isDoubtful,
	};
	const lenient = !group && typeof rule === 'number' && lenientFor[rule]!;
	must(done === 0 || lenient || effects > 0, 'nothing is reported done that is not');
	// "Deleted" says what is, not who did it.
	if (!error && !isFinal && rule !== 2011) {
		const plain = here.filter(({ state, already }) => state === 'done' && !already).length;
		must(plain <= effects, 'nothing is reported done by two items that only one did');
	}
	must(effects === 0 || done + doubt > 0, 'nothing is denied without doubt that is done');
	const isUnderWay = ({ answered }: Seen) => cancelled !== undefined && answered >= cancelled.at;
	const steps = routesOf(operation).length;
	// n8n may be about to send, also the second step of an upload.
	const mayBeUnderWay =
		cancelled !== undefined && (plan.hop > 0 || steps > 1 || requests.some(isUnderWay)) && !isFinal;
	must(isOpen || doubt === 0 || mayBeUnderWay, 'nobody is in doubt without a reason');
	if (typeof rule === 'number' && effects > 0 && done > 0) {
		// Somebody else may say the same, and after a doubt 1001 proves nothing.
		const isForeign = requests.some(({ fate: { kind } }) => kind === 'foreign_refusal');
		const known = !isForeign && (rule !== 1001 || !isOpen);
		const denied = here.some(({ state, code }) => state === 'denied' && code === rule);
		must(!denied || !known, 'what this run has done is no failure for another item');
	}

	if (rule === 'acts' || rule === 'key') {
		must(effects <= done + doubt, 'every effect has an item that says so');
		must(done <= effects, 'every item that is done has an effect');
	}
	if (rule === 'acts') {
		must(open.length <= here.length, 'no item acts twice');
		must(!isAlone || open.length === 0 || requests.at(-1) === open[0], 'nothing follows a doubt');
	}

	const limited = requests.filter(({ fate: { kind } }) => /limit/.test(kind)).length;
	const most = here.length * options.maxAttempts * tries * steps;
	must(requests.length - limited <= most, 'nothing is tried more often than allowed');
	if (isAlone && tries === 1 && requests.length > 0) {
		const took = requests.at(-1)!.sent - first(requests).sent;
		const longest = options.giveUpAfter * 60_000 + plan.hop;
		must(steps > 1 || took <= longest, 'nothing is tried longer than allowed');
		const { state, attempts } = first(here);
		// After a doubt the events of a direct message are asked, too.
		const looks = group ? 0 : 2;
		const isTrue = attempts! >= requests.length && attempts! <= requests.length + looks;
		const mayCount = isTrue || (mayBeUnderWay && plan.hop > 0);
		must(state === 'done' || attempts === undefined || mayCount, 'attempts');
	}
}

/** What a run leaves in n8n's log when it ends before its last item. */
function checkLog(plan: Script, { log, error, chert, cancelled }: Played, said: Said[]): void {
	const accounts = accountsIn(log);
	const ended = error !== undefined || said.some(({ state }) => state === 'not_started');
	must(!ended || chert.seen.length === 0 || accounts.length > 0, 'a run that ends early is logged');
	for (const { done, in_doubt, failed, not_started } of accounts) {
		const all = [done, in_doubt, failed, not_started].flat().map(({ item }) => item);
		const once = new Set(all).size === all.length && all.length === plan.items.length;
		must(once, 'the log accounts for every item once');
	}
	const last = accounts.at(-1);
	if (!last) return;
	must(last.final, 'the last account is the final one');
	if (!ended) return;
	said.forEach(({ state }, item) => {
		const inLog = saidByLog(last, item).state;
		// In the moment of the cancel an item may be refused its turn. And the last account is that of the try
		// whose request was the last to be answered.
		const isRefused =
			cancelled !== undefined && [state, inLog].every((one) => /denied|not_started/.test(one));
		must(
			state === inLog || state === 'doubt' || isRefused,
			`the log says ${inLog} where ${state} is reported`,
		);
	});
}

describe('what an earlier try of n8n left in doubt stays in doubt', () => {
	const plan: Script = {
		operation: 'attachment upload',
		subjects: [],
		items: [
			[0, 0],
			[1, 0],
		],
		options: { maxConcurrentRequests: 2, maxAttempts: 1, giveUpAfter: 0 },
		latency: [0],
		hop: 0,
		onError: 'continueRegularOutput',
		tries: 2,
		tenantOfItem: false,
		eventsTell: false,
		seed: 1,
	};
	// Stored although Chert says that something broke; the next try announces the file anew.
	const stored: Fate = { kind: 'code', code: 3004, retryable: true, acted: true };
	const fates: Fate[] = [{ kind: 'fine' }, stored, { kind: 'slow', ms: 100 }];

	test('where the next try ends before its turn', async () => {
		const others: Fate[] = [
			{ kind: 'slow', ms: 100 },
			{ kind: 'code', code: 2002, retryable: false },
		];
		const subjects = [fates, others].map((of) => ({ group: true, fates: of }));
		const { log } = await play({ ...plan, subjects, onError: 'stopWorkflow' });
		expect(accountsIn(log).at(-1)).toMatchObject({
			in_doubt: [{ item: 0 }],
			failed: [{ item: 1 }],
		});
	});

	test('where the next try would have to wait too long', async () => {
		const others: Fate[] = [
			{ kind: 'refused' },
			{ kind: 'limited', code: 1007, retry_after: 3_600 },
		];
		const subjects = [fates, others].map((of) => ({ group: true, fates: of }));
		const { items } = await play({ ...plan, subjects });
		expect(items.map(({ json }) => saidBy(json).state)).toEqual(['doubt', 'denied']);
	});
});

test(
	'whatever goes wrong, every item has one true outcome and nothing is done twice',
	async () => {
		let requests = 0;
		await fc.assert(
			fc.asyncProperty(script, async (plan) => {
				const played = await play(plan);
				check(plan, played);
				requests += played.chert.seen.length;
			}),
			{ numRuns: SCRIPTS },
		);
		if (nodeProcess.env.SCRIPTS)
			nodeProcess.stdout.write(`${SCRIPTS} scripts, ${requests} requests\n`);
	},
	120_000 + 30 * SCRIPTS,
);
