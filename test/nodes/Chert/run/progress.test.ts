import { type Fate, SimulatedChert } from '../../../support/simulatedChert';
import { SimulatedClock } from '../../../support/simulatedClock';
import { runInSimulatedN8n } from '../../../support/simulatedN8n';

/** Leaves a group for each of these fates, one after the other, and returns what n8n's log says meanwhile. */
async function progressOf(fates: Fate[]): Promise<string[]> {
	const clock = new SimulatedClock();
	const named = fates.map((fate, n) => [`ch_${n}`, [fate]] as [string, Fate[]]);
	const ids = named.map(([id]) => id);
	const { progress } = await clock.finish(
		runInSimulatedN8n({
			clock,
			chert: new SimulatedChert(clock, new Map(named), new Set(ids), [0]),
			items: ids.map((about) => ({ about })),
			resource: 'chat',
			operation: 'leave',
			parameters: { chatId: ({ about }) => about },
			options: { maxConcurrentRequests: 1 },
			onError: 'continueErrorOutput',
			tries: 1,
			tenantOfItem: false,
			hop: 0,
		}),
	);
	return progress;
}

const slow = (ms: number): Fate => ({ kind: 'slow', ms });
const whose = 'The Chert node "Chert" (workflow "Offboarding", execution 7)';

test('a long run says every 15 seconds how far it is, what failed, and how long Chert asked it to wait', async () => {
	const refused: Fate = { kind: 'code', code: 1002, retryable: false };
	const limited: Fate = { kind: 'limited', code: 1007, retry_after: 40 };
	expect(await progressOf([slow(1_000), refused, slow(20_000), limited])).toEqual([
		`${whose}: 1 of 4 left, 1 failed`,
		expect.stringMatching(/: 2 of 4 left, 1 failed, waiting 3\d s as Chert asked$/),
		expect.stringMatching(/: 2 of 4 left, 1 failed, waiting 1\d s as Chert asked$/),
		expect.stringMatching(/: 2 of 4 left, 1 failed, waiting \d s as Chert asked$/),
	]);
});

test('a run of less than 15 seconds says nothing', async () => {
	expect(await progressOf([slow(7_000), slow(7_000)])).toEqual([]);
});
