import type { IDataObject } from 'n8n-workflow';
import { type Expectation, readAnswer } from '../api/answer';
import type { Asker } from '../api/ask';
import { routeOf, type Repetition, type RouteFacts } from '../api/routes';
import type { ChertRequest } from '../api/request';
import type { Transport } from '../api/transport';
import { notFinished, underWay } from '../failures/ended';
import { asFailure, ChertFailure, type FailureDetails } from '../failures/failure';
import type { Clock } from '../shared/clock';
import type { Halt } from './halt';
import type { TaskCall, TaskRules } from './operation';
import type { NoPermit, Pace } from './pace';
import { isCherts, isLimit, leavesOpen, nextWait, type RetryPolicy } from './retry';
import { longestLine, waitTooLong } from './waitTooLong';

/** The way to Chert with one credential, the pace that its tenant asks for, and what was read there. */
export interface Line {
	send: Transport;
	pace: Pace;
	/** Values that tasks with this credential share, by name. Tasks with another credential do not see them. */
	shared: Map<string, Promise<unknown>>;
}

export interface RequestTools {
	operation: Pick<TaskRules, 'errors' | 'howToCheck'>;
	policy: RetryPolicy;
	halt: Halt;
	clock: Clock;
	/** What tasks want to tell the person who looks at the output. */
	hints: Set<string>;
}

/** What this run has done, or left in doubt, about the very thing that a task is about. */
export interface EarlierTask {
	itemIndex: number;
	done: boolean;
}

/**
 * How a task is known to be carried out where Chert did not say so: it refused to do it once more after a
 * request that may have done it (`doubt`); or the user's choice makes a success of a refusal (`choice`),
 * which proves nothing for any other task.
 */
export type Proof = 'doubt' | 'choice';

/** Where the requests of one task start from. */
export interface TaskStart {
	/** Fails if the item's credential cannot be used. */
	line: () => Promise<Line>;
	/** The failure that left the task in doubt, if an earlier run of the same item did. */
	inDoubt?: FailureDetails;
	howToCheck?: string;
	/** The task about the same thing that this run has carried out or left in doubt, if any. */
	earlier?: () => Promise<EarlierTask | undefined>;
}

interface RequestTries {
	sent: number;
	/** Of these, how many a limit refused. */
	refusals: number;
	/** Time of the first try, Unix time in milliseconds. */
	begun: number;
	/** The failure after which it is to be tried again. */
	last?: FailureDetails;
}

const NOT_KNOWN = 'It is not known whether Chert carried it out.';
const IN_DOUBT = '; it may still have been carried out';

export class NotSent extends Error {}

/** The requests of one task, each of them tried as often as is safe and useful. */
export class Requests implements TaskCall {
	/** Whether something was sent that changes something. */
	changed = false;
	proof?: Proof;
	readonly names: IDataObject = {};
	/** Whether something was sent that acts a second time if it is sent again. */
	private actsTwice = false;
	private sent = 0;
	private wouldActTwice = false;
	private interrupted = false;
	private present?: RequestTries;
	/** The failure that leaves open whether the task was carried out. Chert's own words come first. */
	private inDoubt: FailureDetails | undefined;

	constructor(
		private readonly tools: RequestTools,
		private readonly start: TaskStart,
	) {
		this.inDoubt = start.inDoubt;
	}

	async request<T = IDataObject>(request: ChertRequest, expected: Expectation<T> = {}): Promise<T> {
		const { policy, halt, clock } = this.tools;
		const line = await this.start.line();
		const { inDoubt, wouldActTwice } = this;
		const route = routeOf(request);
		const tries: RequestTries = { sent: 0, refusals: 0, begun: clock.now() };
		this.present = tries;
		for (;;) {
			const { begun, refusals, last } = tries;
			const again = last !== undefined;
			const latest = begun + (again ? policy.giveUpAfter : longestLine(policy.giveUpAfter));
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
			const done = await this.doneAlready(failure, expected);
			if (done) return done;
			this.doubt(failure, route.repetition);
			if (wait === undefined) throw this.final(failure, tries);
			tries.last = failure;
			// After a limit the pace makes every request wait, this one included.
			if (!isLimit(failure)) await halt.wait(wait, clock);
		}
	}

	/** How a task ends that was not carried out, as far as anybody knows. */
	ended(error: unknown) {
		const { sent, changed, wouldActTwice, interrupted, names } = this;
		return { error, sent, changed, wouldActTwice, interrupted, names };
	}

	/** As `ended`, for a task that is not awaited. */
	givenUp(): ReturnType<Requests['ended']> {
		const interrupted = true;
		const tries = this.present;
		if (!tries || this.sent === 0 || (tries.sent === 0 && !this.changed)) {
			return { ...this.ended(this.notSent(tries)), interrupted };
		}
		if (tries.last) return { ...this.ended(this.final(tries.last, tries)), interrupted };
		const { details } = underWay();
		// What was sent before may have had its effect, too: what is read now may be about it.
		const inDoubt = this.changed ? (this.inDoubt ?? details) : undefined;
		const wouldActTwice = this.wouldActTwice || this.actsTwice;
		const error = this.final(details, tries, { inDoubt, wouldActTwice });
		return { ...this.ended(error), wouldActTwice, interrupted };
	}

	named(ids: IDataObject): void {
		Object.assign(this.names, ids);
	}

	hint(text: string): void {
		this.tools.hints.add(text);
	}

	async shared<T>(name: string, make: (asker: Asker) => Promise<T>): Promise<T> {
		const { shared } = await this.start.line();
		if (!shared.has(name)) {
			const made = make(new Requests(this.tools, { line: this.start.line }));
			shared.set(name, made);
			made.catch(() => shared.delete(name));
		}
		return (await shared.get(name)) as T;
	}

	private notAdmitted(why: NoPermit, tries: RequestTries, { pausedUntil }: Pace): Error {
		const { policy, clock } = this.tools;
		if (why === 'halted') this.interrupted = true;
		if (tries.last) return this.final(tries.last, tries);
		if (why === 'halted') return this.notSent(tries);
		const now = clock.now();
		const inLine = longestLine(policy.giveUpAfter);
		const late = waitTooLong(pausedUntil - now, now - tries.begun, inLine);
		return this.inDoubt ? this.final(late.details, tries) : late;
	}

	/** The run ended before the present request. What an earlier one left open stays open. */
	private notSent(tries?: RequestTries): Error {
		if (!this.inDoubt || !tries) return new NotSent();
		return this.final(notFinished(this.tools.halt.reason).details, tries);
	}

	/** Sends once, decides what comes next, and lets the pace know. */
	private async attempt<T>(
		{ send, pace }: Line,
		request: ChertRequest,
		route: RouteFacts,
		expected: Expectation<T>,
		tries: RequestTries,
		permit: number,
	): Promise<NoPermit | { answer: T } | { failure: FailureDetails; wait?: number }> {
		const { operation, policy, halt, clock } = this.tools;
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
			const { errors } = operation;
			const answer = readAnswer(raw, { now: clock.now(), route, errors }, expected);
			pace.leave(permit);
			return { answer };
		} catch (error) {
			const failure = asFailure(error).details;
			const limited = isLimit(failure);
			if (limited) tries.refusals += 1;
			const { sent, refusals, begun } = tries;
			const elapsed = clock.now() - begun;
			const standing = { attempts: sent - refusals, refusals, elapsed, repetition };
			const wait = nextWait(failure, standing, policy, clock.random());
			if (limited) pace.pause(permit, wait ?? (failure.retry_after ?? 1) * 1_000);
			else pace.leave(permit);
			return { failure, wait };
		}
	}

	private async doneAlready<T>(
		failure: FailureDetails,
		expected: Expectation<T>,
	): Promise<T | undefined> {
		// Only an answer that is certainly Chert's proves that something is done.
		if (!expected.doneAlready || !isCherts(failure)) return undefined;
		const { inDoubt: failureInDoubt } = this;
		const earlier = await this.start.earlier?.();
		const doneBy = earlier?.done ? earlier.itemIndex : undefined;
		const inDoubt = failureInDoubt !== undefined || earlier !== undefined;
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

	/** The final failure, with what is known about all requests of the task. */
	private final(
		failure: FailureDetails,
		{ sent }: RequestTries,
		{ inDoubt, wouldActTwice } = { inDoubt: this.inDoubt, wouldActTwice: this.wouldActTwice },
	): ChertFailure {
		const { howToCheck = this.tools.operation.howToCheck } = this.start;
		const known = { ...failure };
		delete known.outcome_unknown;
		const tried = sent > 1 ? [`Tried ${sent} times.`] : [];
		const attempts = this.sent;
		if (!inDoubt) {
			const description = [failure.description, ...tried].join(' ');
			return new ChertFailure({ ...known, description, attempts });
		}
		const why = failure.outcome_unknown || inDoubt === failure ? NOT_KNOWN : whyInDoubt(inDoubt);
		const advice = howToCheck ?? 'Look at it before you run this item again.';
		return new ChertFailure({
			...known,
			// An AI agent reads nothing but the message (docs/n8n.md 7), and must not simply try again.
			message: `${failure.message}${IN_DOUBT}`,
			description: [failure.description, why, advice, ...tried].join(' '),
			outcome_unknown: true,
			...(wouldActTwice && notAgain(failure)),
			attempts,
		});
	}
}

/** Whatever Chert said last. */
function notAgain(failure: FailureDetails): Partial<FailureDetails> {
	return { retryable: false, ...(!isCherts(failure) && { reason: 'OUTCOME_UNKNOWN' }) };
}

/** Why the outcome of a task is unknown although the last refusal was clear. */
function whyInDoubt(inDoubt: FailureDetails): string {
	const earlier = isCherts(inDoubt)
		? `failed with "${inDoubt.message}"`
		: 'got no answer that can be relied on';
	return `An earlier attempt ${earlier}, so it is not known whether Chert carried it out.`;
}
