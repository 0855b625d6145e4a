import { asFailure, detailsOf, failedFor } from '../failures/failure';
import type { Transport } from '../api/transport';
import { type Entry, knownOutcome, taskOf } from './entry';
import type { Proof } from './ledger';
import type { OutputData } from './operation';
import type { Outcome } from './outcome';
import { type Limits, Pace } from './pace';
import { type Line, Requests, type RunTools } from './requests';
import { workThrough } from './schedule';

/** One run over all its tasks: bounded, paced, retried, and each with exactly one outcome. */
export class Run {
	/** What is known so far, in the order of the entries. */
	readonly outcomes: Outcome[];
	readonly hints = new Set<string>();
	private readonly lines = new Map<Transport, Line>();
	private readonly begun = new Map<Entry, Requests>();

	constructor(
		private readonly entries: readonly Entry[],
		private readonly tools: RunTools,
	) {
		this.outcomes = entries.map(knownOutcome);
	}

	/** Tasks that have begun and not ended. */
	get underWay(): number {
		return this.begun.size;
	}

	/** How limits slowed the run down. Tenants wait side by side. */
	get limits(): Limits {
		const limits: Limits = { times: 0, waited: 0 };
		for (const { pace } of this.lines.values()) {
			limits.times += pace.limits.times;
			limits.waited = Math.max(limits.waited, pace.limits.waited);
		}
		return limits;
	}

	/** Unix time in milliseconds. */
	get pausedUntil(): number {
		let until = Number.NEGATIVE_INFINITY;
		for (const { pace } of this.lines.values()) until = Math.max(until, pace.pausedUntil);
		return until;
	}

	async carryOut(): Promise<void> {
		const { concurrency, halt, stopAtFailure } = this.tools;
		await this.rememberEarlierTries();
		await workThrough(
			this.entries.map((entry) => taskOf(entry)?.key),
			concurrency,
			async (index) => {
				const outcome = await this.carryOutOne(this.entries[index]!);
				if (outcome) this.outcomes[index] = outcome;
				if (stopAtFailure && 'failure' in this.outcomes[index]!) halt.now('failure');
			},
			() => halt.reason !== undefined,
		);
	}

	/**
	 * The outcomes as they stand now, without waiting for what is under way. It goes on, and `outcomes` says
	 * later what became of it.
	 */
	giveUp(): Outcome[] {
		this.entries.forEach((entry, index) => {
			const requests = this.begun.get(entry);
			if (requests) this.outcomes[index] = this.failed(entry, requests, requests.givenUp());
		});
		return [...this.outcomes];
	}

	private async carryOutOne(entry: Entry): Promise<Outcome | undefined> {
		const task = taskOf(entry);
		if (!task) return undefined;
		const { itemIndex, rules, name } = entry;
		const requests = new Requests(
			this.tools,
			this.hints,
			async () => await this.lineOf(itemIndex),
			task.howToCheck === undefined ? rules : { ...rules, howToCheck: task.howToCheck },
			entry,
		);
		this.begun.set(entry, requests);
		let outcome: Outcome;
		try {
			const output = await task.execute(requests);
			const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
			const about = { ...entry.about, ...requests.names };
			outcome = { itemIndex, about, outputs, ...(task.rules && { doneLabel: rules.doneLabel }) };
			if (requests.changed) this.tools.ledger.done(name, outputs, requests.proof);
		} catch (error) {
			outcome = this.failed(entry, requests, error);
		}
		this.begun.delete(entry);
		// What only reads may be done again and again.
		const { changed, line, proof } = requests;
		if (changed && line) remember(line, entry, outcome, proof);
		return outcome;
	}

	private failed(entry: Entry, requests: Requests, error: unknown): Outcome {
		const { itemIndex, name, before } = entry;
		const { sent, changed, wouldActTwice, interrupted, names } = requests;
		// Nothing was sent this time, so the outcome of the earlier try is still open.
		if (sent === 0 && before) return knownOutcome(entry);
		const about = { ...entry.about, ...names };
		const failure = detailsOf(asFailure(error), sent);
		const doubt = failure.outcome_unknown && failure;
		if (changed) this.tools.ledger.notDone(name, doubt, wouldActTwice);
		// Also where what it shares with others was not sent.
		if (sent === 0 && failedFor(failure, 'CANCELLED'))
			return { itemIndex, about, notStarted: true };
		return { itemIndex, about, failure, ...(interrupted && { interrupted }) };
	}

	/** One pace for each tenant: the limit of one tenant does not slow down another. */
	private async lineOf(itemIndex: number): Promise<Line> {
		const { transport, concurrency, halt, clock } = this.tools;
		const send = await transport(itemIndex);
		const known = this.lines.get(send);
		if (known) return known;
		const line: Line = {
			send,
			pace: new Pace(concurrency, halt, clock),
			shared: new Map(),
			done: new Map(),
			inDoubt: new Set(),
		};
		this.lines.set(send, line);
		return line;
	}

	/** What an earlier try did, also for an item whose turn comes later: for those that are still to be sent. */
	private async rememberEarlierTries(): Promise<void> {
		const earlier = this.entries.filter(({ before }) => before);
		if (earlier.length === 0) return;
		const open = new Set(this.entries.filter(taskOf).map(({ subject }) => subject));
		for (const entry of earlier) {
			if (!open.has(entry.subject)) continue;
			// One whose credential can no longer be read is about another tenant.
			const line = await this.lineOf(entry.itemIndex).catch(() => undefined);
			const proof = 'outputs' in entry.before! ? entry.before.proof : undefined;
			if (line) remember(line, entry, knownOutcome(entry), proof);
		}
	}
}

/**
 * For later tasks about the same thing. A success that only the user's choice made holds for one item
 * only.
 */
function remember(
	line: Line,
	{ itemIndex, subject }: Entry,
	outcome: Outcome,
	proof?: Proof,
): void {
	// The first one: those after it only found that it was done.
	const isFirst = !line.done.has(subject);
	if (isFirst && 'outputs' in outcome && proof === undefined) line.done.set(subject, itemIndex);
	const isOpen = 'failure' in outcome ? outcome.failure.outcome_unknown : proof === 'doubt';
	if (isOpen) line.inDoubt.add(subject);
}
