import type { IDataObject } from 'n8n-workflow';
import { type Expectation, readAnswer } from '../api/answer';
import type { Asker } from '../api/ask';
import { routeOf, type Repetition, type RouteFacts } from '../api/routes';
import type { ChertRequest } from '../api/request';
import type { Transport } from '../api/transport';
import { notFinished, underWay, waitTooLong } from '../failures/ended';
import { asFailure, ChertFailure, type FailureDetails } from '../failures/failure';
import type { Clock } from '../shared/clock';
import type { Entry } from './entry';
import type { Halt } from './halt';
import type { Ledger, Proof } from './ledger';
import type { TaskCall, TaskRules } from './operation';
import type { NoPermit, Pace } from './pace';
import { isCherts, isLimit, leavesOpen, longestLine, nextWait } from './retry';
import type { RunSettings } from './settings';

/** What the tasks of a run work with. */
export interface RunTools extends Pick<RunSettings, 'concurrency' | 'maxAttempts' | 'giveUpAfter'> {
	stopAtFailure: boolean;
	halt: Halt;
	clock: Clock;
	ledger: Ledger;
	/** The way to Chert with the credential of an item; the same for items with the same credential. */
	transport: (itemIndex: number) => Promise<Transport>;
}

/** The way to Chert with one credential, and what this run knows there. Other credentials do not see it. */
export interface Line {
	send: Transport;
	/** The pace that the tenant asks for. */
	pace: Pace;
	/** Values that tasks share, by name. */
	shared: Map<string, Promise<unknown>>;
	/** An item that did it, by what it is about. */
	done: Map<string, number>;
	/** What tasks in doubt are about. */
	inDoubt: Set<string>;
}

interface RequestTries {
	sent: number;
	/** Of these, how many a limit refused. */
	refusals: number;
	/** Time of the first try, Unix time in milliseconds. */
	begun: number;
	/** The failure after which it is to be tried again. */
	last?: ChertFailure;
}

const NOT_KNOWN = 'It is not known whether Chert carried it out.';
const IN_DOUBT = '; it may still have been carried out';

/** The requests of one task, each of them tried as often as is safe and useful. */
export class Requests implements TaskCall {
	/** Whether something was sent that changes something. */
	changed = false;
	sent = 0;
	wouldActTwice = false;
	/** It might have succeeded if the run had not ended. */
	interrupted = false;
	proof?: Proof;
	line?: Line;
	readonly names: IDataObject = {};
	/** Whether something was sent that acts a second time if it is sent again. */
	private actsTwice = false;
	private present?: RequestTries;
	/** The failure that leaves open whether the task was carried out. Chert's own words come first. */
	private inDoubt: FailureDetails | undefined;

	/** @param openLine fails if the item's credential cannot be used */
	constructor(
		private readonly tools: RunTools,
		private readonly hints: Set<string>,
		private readonly openLine: () => Promise<Line>,
		private readonly rules: TaskRules,
		private readonly entry?: Entry,
	) {
		const before = entry?.before;
		this.inDoubt = before && 'inDoubt' in before ? before.inDoubt : undefined;
	}

	async request<T = IDataObject>(request: ChertRequest, expected: Expectation<T> = {}): Promise<T> {
		const { giveUpAfter, halt, clock } = this.tools;
		const line = (this.line = await this.openLine());
		const { inDoubt, wouldActTwice } = this;
		const route = routeOf(request);
		const tries: RequestTries = { sent: 0, refusals: 0, begun: clock.now() };
		this.present = tries;
		for (;;) {
			const { begun, refusals, last } = tries;
			const again = last !== undefined;
			const latest = begun + (again ? giveUpAfter : longestLine(giveUpAfter));
			const attempt = await line.pace.enter(
				{ latest, again, refusals },
				async (permit) => await this.attempt(line, request, route, expected, tries, permit),
			);
			if (typeof attempt === 'string') throw this.notAdmitted(attempt, tries, line.pace);
			if ('answer' in attempt) {
				Object.assign(this, { inDoubt, wouldActTwice });
				return attempt.answer;
			}
			const { failure, wait } = attempt;
			const done = this.doneAlready(line, failure.details, expected);
			if (done) return done;
			this.doubt(failure.details, route.repetition);
			if (wait === undefined) throw this.final(failure, tries.sent);
			tries.last = failure;
			// After a limit the pace makes every request wait, this one included.
			if (!isLimit(failure.details)) await halt.wait(wait, clock);
		}
	}

	/** How the task stands for somebody who does not await it. */
	givenUp(): ChertFailure {
		this.interrupted = true;
		const { present: { sent, last } = { sent: 0 }, changed } = this;
		if (last) return this.final(last, sent);
		if (sent === 0 && !changed) return this.notFinished(sent);
		const failure = underWay();
		this.wouldActTwice ||= this.actsTwice;
		// What was sent before may have had its effect, too: what is read now may be about it.
		return this.final(failure, sent, this.inDoubt ?? (changed ? failure.details : undefined));
	}

	named(ids: IDataObject): void {
		Object.assign(this.names, ids);
	}

	hint(text: string): void {
		this.hints.add(text);
	}

	async shared<T>(name: string, make: (asker: Asker) => Promise<T>): Promise<T> {
		const { tools, hints, openLine, rules } = this;
		const { shared } = await openLine();
		if (!shared.has(name)) {
			const made = make(new Requests(tools, hints, openLine, rules));
			shared.set(name, made);
			made.catch(() => shared.delete(name));
		}
		return (await shared.get(name)) as T;
	}

	private notAdmitted(
		why: NoPermit,
		{ sent, last, begun }: RequestTries,
		pace: Pace,
	): ChertFailure {
		const { giveUpAfter, clock } = this.tools;
		if (why === 'halted') this.interrupted = true;
		if (last) return this.final(last, sent);
		if (why === 'halted') return this.notFinished(sent);
		const now = clock.now();
		const most = longestLine(giveUpAfter);
		return this.final(waitTooLong(pace.pausedUntil - now, now - begun, most), sent);
	}

	/** The run ended before the present request. What an earlier one left open stays open. */
	private notFinished(sent: number): ChertFailure {
		return this.final(notFinished(this.tools.halt.reason), sent);
	}

	/** Sends once, decides what comes next, and lets the pace know. */
	private async attempt<T>(
		{ send, pace }: Line,
		request: ChertRequest,
		route: RouteFacts,
		expected: Expectation<T>,
		tries: RequestTries,
		permit: number,
	): Promise<NoPermit | { answer: T } | { failure: ChertFailure; wait?: number }> {
		const { halt, clock } = this.tools;
		const { repetition } = route;
		tries.sent += 1;
		this.sent += 1;
		this.changed ||= repetition !== 'harmless';
		this.actsTwice ||= repetition === 'actsTwice';
		const { last } = tries;
		tries.last = undefined;
		try {
			const raw = await send(request, () => halt.reason !== undefined);
			if (raw === undefined) {
				tries.sent -= 1;
				this.sent -= 1;
				tries.last = last;
				pace.leave(permit);
				return 'halted';
			}
			const { errors } = this.rules;
			const answer = readAnswer(raw, { now: clock.now(), route, errors }, expected);
			pace.leave(permit);
			return { answer };
		} catch (error) {
			const failure = asFailure(error);
			const { details } = failure;
			const limited = isLimit(details);
			if (limited) tries.refusals += 1;
			const { sent, refusals, begun } = tries;
			const elapsed = clock.now() - begun;
			const standing = { attempts: sent - refusals, refusals, elapsed, repetition };
			const wait = nextWait(details, standing, this.tools, clock.random());
			if (limited) pace.pause(permit, wait ?? (details.retry_after ?? 1) * 1_000);
			else pace.leave(permit);
			return { failure, wait };
		}
	}

	private doneAlready<T>(
		line: Line,
		failure: FailureDetails,
		expected: Expectation<T>,
	): T | undefined {
		// Only an answer that is certainly Chert's proves that something is done.
		if (!expected.doneAlready || !isCherts(failure)) return undefined;
		const { inDoubt: failureInDoubt, entry } = this;
		const subject = entry?.subject ?? '';
		const doneBy = line.done.get(subject);
		const isOpen = line.inDoubt.has(subject) || doneBy !== undefined;
		const inDoubt = failureInDoubt !== undefined || isOpen;
		const done = expected.doneAlready(failure, inDoubt, doneBy);
		if (!done) return undefined;
		if (doneBy === undefined) this.proof = inDoubt ? 'doubt' : 'choice';
		const { code, reason, message, trace_id } = failureInDoubt ?? {};
		const earlier_error = { code, reason, message, trace_id };
		return {
			...done,
			...(doneBy !== undefined && { done_by_item: doneBy }),
			...(failureInDoubt && isCherts(failureInDoubt) && { earlier_error }),
		};
	}

	private doubt(failure: FailureDetails, repetition: Repetition): void {
		if (repetition === 'harmless' || !leavesOpen(failure)) return;
		this.wouldActTwice ||= repetition === 'actsTwice';
		if (!this.inDoubt || isCherts(failure) || !isCherts(this.inDoubt)) this.inDoubt = failure;
	}

	/** With what is known about all requests of the task; `sent` is about the present one. */
	private final(
		{ details }: ChertFailure,
		sent: number,
		inDoubt: FailureDetails | undefined = this.inDoubt,
	): ChertFailure {
		const { outcome_unknown, ...known } = details;
		const tried = sent > 1 ? [`Tried ${sent} times.`] : [];
		const attempts = this.sent;
		if (!inDoubt) {
			const description = [known.description, ...tried].join(' ');
			return new ChertFailure({ ...known, description, attempts });
		}
		const why = outcome_unknown || inDoubt === details ? NOT_KNOWN : whyInDoubt(inDoubt);
		const advice = this.rules.howToCheck ?? 'Look at it before you run this item again.';
		return new ChertFailure({
			...known,
			// An AI agent reads nothing but the message (docs/n8n.md 7), and must not simply try again.
			message: `${known.message}${IN_DOUBT}`,
			description: [known.description, why, advice, ...tried].join(' '),
			outcome_unknown: true,
			// Whatever Chert said last.
			...(this.wouldActTwice && { retryable: false }),
			...(this.wouldActTwice && !isCherts(details) && { reason: 'OUTCOME_UNKNOWN' }),
			attempts,
		});
	}
}

/** Why the outcome of a task is unknown although the last refusal was clear. */
function whyInDoubt(inDoubt: FailureDetails): string {
	const earlier = isCherts(inDoubt)
		? `failed with "${inDoubt.message}"`
		: 'got no answer that can be relied on';
	return `An earlier attempt ${earlier}, so it is not known whether Chert carried it out.`;
}
