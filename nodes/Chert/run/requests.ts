import type { IDataObject } from 'n8n-workflow';
import { type Expectation, readAnswer } from '../api/answer';
import type { ChertRequest, Transport } from '../api/transport';
import { waitTooLong } from '../failures/ended';
import { asFailure, ChertFailure, type FailureDetails } from '../failures/failure';
import type { Clock } from '../shared/clock';
import type { Halt } from './halt';
import type { N8nSide, Operation, TaskCall } from './operation';
import type { Pace, Permit } from './pace';
import { decide, isLimit, type RetryPolicy, waitBefore } from './retry';

/** What the requests of one run have in common. */
export interface RequestTools {
	operation: Operation;
	/** The way to Chert, opened by the first request that needs it. */
	transport: () => Promise<Transport>;
	policy: RetryPolicy;
	pace: Pace;
	halt: Halt;
	clock: Clock;
	/** What tasks want to tell whoever looks at the output. */
	hints: Set<string>;
	/** The n8n around the run, where its operation waits. */
	n8n?: N8nSide;
}

/** What a message ends with when nobody knows whether the request had its effect. */
const IN_DOUBT = '; it may have been carried out all the same';

/** Thrown by a request that was never sent because the run had ended. */
export class NotSent extends Error {}

/** The requests of one task, each of them tried as often as is safe and useful. */
export class Requests implements TaskCall {
	/** Requests sent in all. */
	sent = 0;
	/** Whether the end of the run, not the policy, kept a request from being tried again. */
	interrupted = false;
	private readonly begun: number;
	private readonly latest: number;

	/**
	 * @param tools what the run's requests have in common
	 * @param unknown whether a request of an earlier run of the same item went unanswered
	 */
	constructor(
		private readonly tools: RequestTools,
		private unknown: boolean,
	) {
		this.begun = tools.clock.now();
		this.latest = this.begun + tools.policy.giveUpAfter;
	}

	async request(request: ChertRequest, expected?: Expectation): Promise<IDataObject> {
		const { operation, policy, pace, halt, clock, transport } = this.tools;
		const send = await transport();
		const before = this.unknown;
		let last: FailureDetails | undefined;
		let refusals = 0;
		for (let attempts = 1; ; attempts++) {
			const chance = clock.random();
			const attempt = async (permit: Permit) =>
				await this.attempt(send, request, expected, permit, (failure) =>
					waitBefore(failure, attempts, chance),
				);
			const outcome = await pace.enter(this.latest, attempt, refusals);
			if (outcome === 'halted') {
				this.interrupted = true;
				throw last ? this.final(last, attempts - 1) : new NotSent();
			}
			if (outcome === 'too_late') {
				const seconds = (pace.pausedUntil - clock.now()) / 1_000;
				throw last ? this.final(last, attempts - 1) : waitTooLong(seconds);
			}
			if ('answer' in outcome) {
				// What this request's unanswered attempts left open is settled.
				this.unknown = before;
				return outcome.answer;
			}

			const { failure } = outcome;
			// Only an answer that is certainly Chert's proves that something is done.
			const isCherts = failure.code !== null && failure.trace_id !== null;
			const done = isCherts && expected?.doneAlready?.(failure, this.unknown);
			if (done) return done;
			this.unknown ||= failure.outcome_unknown === true;
			const elapsed = clock.now() - this.begun;
			const { ifRepeated } = operation;
			const decision = decide(failure, { attempts, elapsed, ifRepeated }, policy, chance);
			if (!decision.again) throw this.final(failure, attempts);
			last = failure;
			// A limit makes everybody wait, this request with them.
			if (isLimit(failure)) refusals += 1;
			else await halt.wait(decision.wait, clock);
		}
	}

	hint(text: string): void {
		this.tools.hints.add(text);
	}

	get n8n(): N8nSide {
		const { n8n } = this.tools;
		if (!n8n) throw new Error('Only an operation that waits has an n8n to wait in');
		return n8n;
	}

	/** Sends once, and lets the pace know what came of it. */
	private async attempt(
		send: Transport,
		request: ChertRequest,
		expected: Expectation | undefined,
		permit: Permit,
		waitAfter: (failure: FailureDetails) => number,
	): Promise<{ answer: IDataObject } | { failure: FailureDetails }> {
		const { operation, pace, clock } = this.tools;
		this.sent += 1;
		try {
			const raw = await send(request);
			const acts = operation.ifRepeated !== 'none';
			const answer = readAnswer(raw, operation.errors, { acts, ...expected }, clock.now());
			pace.leave(permit);
			return { answer };
		} catch (error) {
			const failure = asFailure(error).details;
			if (isLimit(failure)) pace.pause(permit, waitAfter(failure));
			else pace.leave(permit);
			return { failure };
		}
	}

	/**
	 * The failure that stands, with what is known about all requests of the task.
	 *
	 * @param attempts how often this one request was sent
	 */
	private final(failure: FailureDetails, attempts: number): ChertFailure {
		const { ifRepeated, findOut } = this.tools.operation;
		const { outcome_unknown, ...known } = failure;
		const sentences = [failure.description];
		if (this.unknown && ifRepeated !== 'none') {
			sentences.push(
				outcome_unknown
					? 'It is not known whether Chert carried it out.'
					: 'An earlier attempt got no answer, so it is not known whether Chert carried it out.',
				findOut ?? 'Look at it before you run this item again.',
			);
		}
		// An AI agent reads nothing but the message (docs/n8n.md 7), and must not simply try again.
		const message =
			this.unknown && ifRepeated !== 'none' ? `${failure.message}${IN_DOUBT}` : failure.message;
		if (attempts > 1) sentences.push(`Tried ${attempts} times.`);
		return new ChertFailure({
			...known,
			message,
			description: sentences.join(' '),
			// Whatever Chert said last, sending it once more could act a second time.
			...(this.unknown &&
				ifRepeated === 'twice' && { reason: 'OUTCOME_UNKNOWN', retryable: false }),
			...(this.unknown && ifRepeated !== 'none' && { outcome_unknown: true }),
			attempts: this.sent,
		});
	}
}
