import type { IExecuteFunctions } from 'n8n-workflow';
import { openTransport, type Transport } from '../api/transport';
import { asFailure } from '../failures/failure';
import { systemClock } from '../shared/clock';
import { duration } from '../shared/text';
import { Halt } from './halt';
import { openLedger } from './ledger';
import type { Operation } from './operation';
import type { Outcome } from './outcome';
import type { Limits } from './pace';
import { carryOut, type Prepared } from './run';
import { readSettings, type RunSettings } from './settings';
import { n8nSideOf } from './wait';

/** The options of the run; if one of them is wrong, every item fails with what is wrong with it. */
export function settingsFor(
	context: IExecuteFunctions,
	prepared: Prepared[],
): RunSettings | undefined {
	if (prepared.length === 0) return undefined;
	try {
		return readSettings(context);
	} catch (error) {
		const failure = asFailure(error);
		prepared.forEach(({ item, subject }, place) => {
			prepared[place] = { item, subject, failure };
		});
		return undefined;
	}
}

/**
 * Sends what was prepared: side by side, paced, tried again where that makes sense.
 *
 * @param stopAtFailure whether nothing more starts after a failure
 * @returns outcomes in the order of `prepared`; nothing is thrown for a task that failed
 */
export async function send(
	context: IExecuteFunctions,
	operation: Operation,
	prepared: Prepared[],
	{ concurrency, ...policy }: RunSettings,
	stopAtFailure: boolean,
): Promise<Outcome[]> {
	const halt = new Halt();
	const cancel = () => halt.now('cancelled');
	const signal = context.getExecutionCancelSignal();
	if (signal?.aborted) cancel();
	signal?.addEventListener('abort', cancel);
	// Opened by the first item that needs it, so that a bad credential is that item's failure too.
	let opened: Promise<Transport> | undefined;
	try {
		const { outcomes, limits, hints } = await carryOut({
			operation,
			prepared,
			concurrency,
			policy,
			halt,
			stopAtFailure,
			transport: async () => await (opened ??= openTransport(context)),
			clock: systemClock,
			ledger: openLedger(context),
			...(operation.waits && { n8n: n8nSideOf(context) }),
		});
		tell(context, [...aboutLimits(limits), ...hints]);
		return outcomes;
	} finally {
		signal?.removeEventListener('abort', cancel);
	}
}

/** Says that limits made the run slower. */
function aboutLimits({ times, waited }: Limits): string[] {
	if (times === 0) return [];
	const often = times === 1 ? 'once' : `${times} times`;
	return [`Chert limited the rate ${often}; waited ${duration(waited / 1_000)}`];
}

/** Shows texts in the node's panel, above its output. */
function tell(context: IExecuteFunctions, messages: readonly string[]): void {
	context.addExecutionHints(
		...messages.map((message) => ({ message, location: 'outputPane', type: 'info' }) as const),
	);
}
