import type { IDataObject } from 'n8n-workflow';
import { first } from '../../../../support/certain';
import { runInSimulatedN8n } from '../../../../support/simulatedN8n';
import { SimulatedChert } from '../../../../support/simulatedChert';
import { SimulatedClock } from '../../../../support/simulatedClock';

test('200,000 addresses in one item have one outcome each', async () => {
	const clock = new SimulatedClock();
	const addresses = Array.from({ length: 200_000 }, (_, n) => `person${n}@example.com`);
	const { items } = await clock.finish(
		runInSimulatedN8n({
			clock,
			chert: new SimulatedChert(clock, new Map(), new Set(), [0]),
			items: [{ chat_id: 'ch_1', tenant: '' }],
			resource: 'chat',
			operation: 'removeParticipant',
			parameters: { chatId: ({ chat_id }) => chat_id, addresses: () => addresses },
			options: {},
			onError: 'continueErrorOutput',
			tries: 1,
			// It cannot be read, so that nothing is sent.
			tenantOfItem: true,
			hop: 0,
		}),
	);
	expect(items).toHaveLength(addresses.length);
	expect(first(items).json.error).toMatchObject({ reason: 'INVALID_CREDENTIAL' });
	expect((items.at(-1)!.json.error as IDataObject).address).toBe(addresses.at(-1));
}, 60_000);
