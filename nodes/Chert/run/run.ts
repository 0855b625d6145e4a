import { notFinished } from '../failures/ended';
import { asFailure, detailsOf } from '../failures/failure';
import type { Transport } from '../api/transport';
import { type Entry, knownOutcome, taskOf } from './entry';
import type { Ledger } from './ledger';
import type { OutputData } from './operation';
import type { Outcome } from './outcome';
import { type Limits, Pace } from './pace';
import {
	type EarlierTask,
	type Line,
	NotSent,
	type Proof,
	Requests,
	type RequestTools,
} from './requests';
import { workThrough } from './schedule';

export interface RunTools extends Omit<RequestTools, 'hints' | 'operation'> {
	concurrency: number;
	stopAtFailure: boolean;
	ledger: Ledger;
	/** The way to Chert with the credential of an item; the same for items with the same credential. */
	transport: (itemIndex: number) => Promise<Transport>;
}

interface Earlier {
	tasks: EarlierTask[];
	/** How many of them are in `byLine`: each credential is asked for once, and only when somebody wants to know. */
	read: number;
	/** The first one that was carried out, or else the first one in doubt. */
	byLine: Map<Line, EarlierTask>;
}

/** One run over all its tasks: bounded, paced, retried, and each with exactly one outcome. */
export class Run {
	/** What is known so far, in the order of the entries. */
	readonly outcomes: Outcome[];
	readonly hints = new Set<string>();
	private readonly lines = new Map<Transport, Line>();
	private readonly begun = new Map<Entry, Requests>();
	private readonly earlier = new Map<string, Earlier>();

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
		// Also what an earlier try did for an item whose turn comes later.
		this.entries.forEach((entry, index) => {
			const { before } = entry;
			const proof = before && 'outputs' in before ? before.proof : undefined;
			this.remember(entry, this.outcomes[index]!, proof);
		});
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
			if (requests) this.outcomes[index] = this.failed(entry, requests.givenUp());
		});
		return [...this.outcomes];
	}

	private async carryOutOne(entry: Entry): Promise<Outcome | undefined> {
		const task = taskOf(entry);
		if (!task) return undefined;
		const { itemIndex, rules, name, before } = entry;
		const { ledger } = this.tools;
		const requests = new Requests(
			{ ...this.tools, operation: rules, hints: this.hints },
			{
				line: async () => await this.lineOf(itemIndex),
				inDoubt: before && 'inDoubt' in before ? before.inDoubt : undefined,
				howToCheck: task.howToCheck,
				earlier: async () => await this.earlierTask(entry),
			},
		);
		this.begun.set(entry, requests);
		let outcome: Outcome;
		try {
			const output = await task.execute(requests);
			const outputs: OutputData[] = Array.isArray(output) ? output : [{ json: output }];
			const about = { ...entry.about, ...requests.names };
			outcome = { itemIndex, about, outputs, ...(task.rules && { doneLabel: rules.doneLabel }) };
			if (requests.changed) ledger.done(name, outputs, requests.proof);
		} catch (error) {
			outcome = this.failed(entry, requests.ended(error));
		}
		this.begun.delete(entry);
		// What only reads may be done again and again.
		if (requests.changed) this.remember(entry, outcome, requests.proof);
		return outcome;
	}

	private failed(entry: Entry, ending: ReturnType<Requests['ended']>): Outcome {
		const { itemIndex, name, before } = entry;
		const { error, sent, changed, wouldActTwice, interrupted, names } = ending;
		const about = { ...entry.about, ...names };
		// Nothing was sent this time, so the outcome of the earlier try is still open.
		if (sent === 0 && before) return knownOutcome(entry);
		const { ledger, halt } = this.tools;
		const isNotSent = error instanceof NotSent;
		const thrown = isNotSent ? notFinished(halt.reason) : asFailure(error);
		const failure = detailsOf(thrown, sent);
		if (changed) ledger.notDone(name, failure.outcome_unknown && failure, wouldActTwice);
		if (isNotSent && sent === 0) return { itemIndex, about, notStarted: true };
		return { itemIndex, about, failure, ...(interrupted && { interrupted: true }) };
	}

	/** One pace for each tenant: the limit of one tenant does not slow down another. */
	private async lineOf(itemIndex: number): Promise<Line> {
		const { transport, concurrency, halt, clock } = this.tools;
		const send = await transport(itemIndex);
		const known = this.lines.get(send);
		if (known) return known;
		const line: Line = { send, pace: new Pace(concurrency, halt, clock), shared: new Map() };
		this.lines.set(send, line);
		return line;
	}

	/**
	 * For later tasks about the same thing. A success that only the user's choice made holds for one item
	 * only.
	 */
	private remember({ subject }: Entry, outcome: Outcome, proof?: Proof): void {
		const succeeded = 'outputs' in outcome;
		if (succeeded && proof === 'choice') return;
		if (!succeeded && !('failure' in outcome && outcome.failure.outcome_unknown)) return;
		const task = { itemIndex: outcome.itemIndex, done: succeeded && proof === undefined };
		const earlier = this.earlier.get(subject);
		if (earlier) earlier.tasks.push(task);
		else this.earlier.set(subject, { tasks: [task], read: 0, byLine: new Map() });
	}

	/**
	 * An earlier task about the same thing with the same credential; one whose credential can no longer be
	 * read is another one.
	 */
	private async earlierTask({ itemIndex, subject }: Entry): Promise<EarlierTask | undefined> {
		const earlier = this.earlier.get(subject);
		if (!earlier) return undefined;
		const { tasks, byLine } = earlier;
		while (earlier.read < tasks.length) {
			const index = earlier.read;
			const task = tasks[index]!;
			const line = await this.lineOf(task.itemIndex).catch(() => undefined);
			earlier.read = Math.max(earlier.read, index + 1);
			const known = line && byLine.get(line);
			if (line && (!known || (task.done && !known.done))) byLine.set(line, task);
		}
		return byLine.get(await this.lineOf(itemIndex));
	}
}
