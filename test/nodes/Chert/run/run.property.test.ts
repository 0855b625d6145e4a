import fc from 'fast-check';
import type { IDataObject, OnError } from 'n8n-workflow';
import {
	type Fate,
	leavesOpen,
	LOST,
	type Seen,
	SimulatedChert,
} from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';
import { runInSimulatedN8n, type SimulatedResult } from '../../../support/simulatedN8n';
import { at, first } from '../../../support/certain';

/**
 * Random scripts of everything that can go wrong, in simulated time, judged by the books of the simulated
 * API: they say what really happened, whatever was answered.
 */

type OperationName = 'leave' | 'removeParticipant' | 'react';

interface Script {
	operation: OperationName;
	/** What becomes of the requests about each subject; `group: false` is a direct chat. */
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

const SCRIPTS = 5_000;
/** After this time every request is over, in milliseconds. */
const LONGEST_ANSWER = 35_000;
const TENANTS = ['acme', 'globex', 'initech'];
const ADDRESS = '+14155551234';
const PARAMETERS: Record<OperationName, Record<string, (json: IDataObject) => unknown>> = {
	leave: { chatId: ({ about }) => about },
	removeParticipant: { chatId: ({ about }) => about, addresses: () => ADDRESS },
	react: { messageId: ({ about }) => about, reaction: () => 'love' },
};

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
			operation: fc.constantFrom<OperationName>('leave', 'leave', 'removeParticipant', 'react'),
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

const subjectOf = (n: number) => `x_${n}`;

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
	const chert = new SimulatedChert(
		clock,
		new Map(subjects.map(({ fates }, n) => [subjectOf(n), [...fates]])),
		new Set(subjects.flatMap(({ group }, n) => (group ? [subjectOf(n)] : []))),
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
			items: items.map(([n, tenant]) => ({ about: subjectOf(n), tenant: TENANTS[tenant] })),
			resource: operation === 'react' ? 'message' : 'chat',
			operation,
			parameters: PARAMETERS[operation],
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
	must(account !== undefined, 'a run that ends early is logged');
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
		const already = json.already_left === true || json.already_removed === true;
		return { state: 'done', already };
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
	const names = plan.items.map(([n, tenant]) => `${tenantOf(plan, tenant)}|${subjectOf(n)}`);
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
	const requests = chert.seen.filter(({ tenant, chat_id }) => `${tenant}|${chat_id}` === name);
	const effects = requests.filter(({ left }) => left).length;
	const open = requests.filter((request) => leavesOpen(request.fate));
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
	const isDoubtful = open.length > 0 || here.length > 1;
	const asked = options.ifNotAGroup !== undefined || (isDoubtful && !canAsk);
	const lenient =
		!group &&
		((operation === 'leave' && asked) ||
			(operation === 'removeParticipant' && options.ifNotInGroup !== undefined));
	must(done === 0 || lenient || effects > 0, 'nothing is reported done that is not');
	if (!error && !isFinal) {
		const plain = here.filter(({ state, already }) => state === 'done' && !already).length;
		must(plain <= effects, 'nothing is reported done by two items that only one did');
	}
	must(effects === 0 || done + doubt > 0, 'nothing is denied without doubt that is done');
	const isUnderWay = ({ answered }: Seen) => cancelled !== undefined && answered >= cancelled.at;
	// n8n may be about to send.
	const mayBeUnderWay =
		cancelled !== undefined && !isFinal && (plan.hop > 0 || requests.some(isUnderWay));
	must(open.length > 0 || doubt === 0 || mayBeUnderWay, 'nobody is in doubt without a reason');
	if (operation !== 'react' && effects > 0 && done > 0) {
		const again = operation === 'leave' ? 1006 : 1001;
		// Somebody else may say the same, and after a doubt 1001 proves nothing.
		const isForeign = requests.some(({ fate: { kind } }) => kind === 'foreign_refusal');
		const known = !isForeign && (operation === 'leave' || open.length === 0);
		const denied = here.some(({ state, code }) => state === 'denied' && code === again);
		must(!denied || !known, 'what this run has done is no failure for another item');
	}

	if (operation === 'react') {
		must(effects <= done + doubt, 'every effect has an item that says so');
		must(done <= effects, 'every item that is done has an effect');
		must(open.length <= here.length, 'no item acts twice');
		must(!isAlone || open.length === 0 || requests.at(-1) === open[0], 'nothing follows a doubt');
	}

	const limited = requests.filter(({ fate: { kind } }) => /limit/.test(kind)).length;
	const most = here.length * options.maxAttempts * tries;
	must(requests.length - limited <= most, 'nothing is tried more often than allowed');
	if (isAlone && tries === 1 && requests.length > 0) {
		const took = requests.at(-1)!.sent - first(requests).sent;
		must(took <= options.giveUpAfter * 60_000 + plan.hop, 'nothing is tried longer than allowed');
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
		const isRefused = cancelled !== undefined && state === 'not_started' && inLog === 'denied';
		must(
			state === inLog || state === 'doubt' || isRefused,
			`the log says ${inLog} where ${state} is reported`,
		);
	});
}

test('whatever goes wrong, every item has one true outcome and nothing is done twice', async () => {
	await fc.assert(
		fc.asyncProperty(script, async (plan) => check(plan, await play(plan))),
		{ numRuns: SCRIPTS },
	);
}, 120_000);
