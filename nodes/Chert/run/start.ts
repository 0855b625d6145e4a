import type { IExecuteFunctions } from 'n8n-workflow';
import { type Clock, sleepUntil, systemClock } from '../shared/clock';
import { duration } from '../shared/text';
import { ifPossible, logAccount, logProgress, noteAccount } from './account';
import type { Entry } from './entry';
import { Halt } from './halt';
import { type Ledger, NO_LEDGER } from './ledger';
import type { Operation } from './operation';
import type { Outcome } from './outcome';
import type { Limits } from './pace';
import { Run } from './run';
import type { RunSettings } from './settings';
import { openTransports } from './transports';

/** In milliseconds. */
const PROGRESS_EVERY = 15_000;

/**
 * Sends what was prepared. A cancelled execution gets its outcomes at once: n8n stores what a node has put
 * out within a few milliseconds and nothing later (docs/n8n.md 60), and calls the error workflow for such a
 * run only (docs/n8n.md 61). What is under way goes on, and n8n's log says what became of it.
 */
export async function send(
	context: IExecuteFunctions,
	operation: Operation,
	entries: readonly Entry[],
	settings: RunSettings,
	stopAtFailure: boolean,
	ledger: Ledger = NO_LEDGER,
	clock: Clock = systemClock,
): Promise<Outcome[]> {
	const halt = new Halt();
	const run = new Run(entries, {
		...settings,
		halt,
		stopAtFailure,
		transport: openTransports(context, clock),
		clock,
		ledger,
	});
	const signal = ifPossible(() => context.getExecutionCancelSignal());
	if (signal?.aborted) halt.now('cancelled');
	let stop = () => {};
	const cancelled = new Promise<Outcome[]>((resolve) => {
		stop = () => {
			halt.now('cancelled');
			const outcomes = run.giveUp();
			// Now, while n8n is about to store the execution: later nothing is stored (docs/n8n.md 46).
			noteAccount(context, operation, outcomes);
			resolve(outcomes);
		};
	});
	signal?.addEventListener('abort', stop);
	const log = () => halt.reason && logAccount(context, operation, run, halt.reason);
	const work = run.carryOut().finally(() => {
		signal?.removeEventListener('abort', stop);
		log();
	});
	void cancelled.then(async () => {
		await clock.sleep(0);
		if (run.underWay > 0) log();
	});
	void reportProgress(context, operation, run, work, clock);
	const outcomes = await Promise.race([cancelled, work.then(() => run.outcomes)]);
	tell(context, [...aboutLimits(run.limits), ...run.hints]);
	return outcomes;
}

async function reportProgress(
	context: IExecuteFunctions,
	operation: Operation,
	run: Run,
	work: Promise<void>,
	clock: Clock,
): Promise<void> {
	let isOver = false;
	const end = () => (isOver = true);
	work.then(end, end);
	for (;;) {
		await sleepUntil(clock.now() + PROGRESS_EVERY, clock, () => isOver);
		if (isOver) return;
		logProgress(context, operation, run.outcomes, run.pausedUntil - clock.now());
	}
}

function aboutLimits({ times, waited }: Limits): string[] {
	if (times === 0) return [];
	const often = times === 1 ? 'once' : `${times} times`;
	return [`Chert limited the rate ${often}; waited ${duration(waited / 1_000)}`];
}

export function tell(context: IExecuteFunctions, messages: readonly string[]): void {
	for (const message of messages) {
		ifPossible(() => context.addExecutionHints({ message, location: 'outputPane', type: 'info' }));
	}
}
