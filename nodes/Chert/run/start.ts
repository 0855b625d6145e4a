import type { IExecuteFunctions } from 'n8n-workflow';
import { openTransports } from './transports';
import { type Clock, systemClock } from '../shared/clock';
import { duration } from '../shared/text';
import { ifPossible, logAccount, noteAccount } from './account';
import { Halt } from './halt';
import { type Ledger, NO_LEDGER } from './ledger';
import type { Operation } from './operation';
import type { Outcome } from './outcome';
import type { Limits } from './pace';
import { carryOut, outcomesSoFar, type Prepared } from './run';
import type { RunSettings } from './settings';

/**
 * Sends what was prepared: side by side, paced, tried again where that makes sense. A run that ends
 * before its last item leaves an account in n8n's log.
 *
 * @param stopAtFailure whether nothing more starts after a failure
 * @param ledger what earlier tries of the same run have done
 * @returns outcomes in the order of `prepared`; nothing is thrown for a task that failed
 */
export async function send(
	context: IExecuteFunctions,
	operation: Operation,
	prepared: Prepared[],
	{ concurrency, ...policy }: RunSettings,
	stopAtFailure: boolean,
	ledger: Ledger = NO_LEDGER,
	clock: Clock = systemClock,
): Promise<Outcome[]> {
	const halt = new Halt();
	const outcomes = outcomesSoFar({ operation, prepared, ledger });
	const cancel = () => {
		halt.now('cancelled');
		// Now, while n8n is about to store the execution: later nothing is stored (docs/n8n.md 46).
		noteAccount(context, operation, outcomes);
	};
	const signal = ifPossible(() => context.getExecutionCancelSignal());
	if (signal?.aborted) halt.now('cancelled');
	signal?.addEventListener('abort', cancel);
	try {
		const { limits, hints } = await carryOut({
			operation,
			prepared,
			concurrency,
			policy,
			halt,
			stopAtFailure,
			transport: openTransports(context, clock),
			clock,
			ledger,
			outcomes,
		});
		tell(context, [...aboutLimits(limits), ...hints]);
	} finally {
		signal?.removeEventListener('abort', cancel);
		if (halt.reason) logAccount(context, operation, outcomes, halt.reason);
	}
	return outcomes;
}

/** Says that limits made the run slower. */
function aboutLimits({ times, waited }: Limits): string[] {
	if (times === 0) return [];
	const often = times === 1 ? 'once' : `${times} times`;
	return [`Chert limited the rate ${often}; waited ${duration(waited / 1_000)}`];
}

/** Shows texts in the node's panel, above its output. If n8n cannot show them, the run still counts. */
function tell(context: IExecuteFunctions, messages: readonly string[]): void {
	const hints = messages.map(
		(message) => ({ message, location: 'outputPane', type: 'info' }) as const,
	);
	ifPossible(() => context.addExecutionHints(...hints));
}
