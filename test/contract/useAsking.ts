import { startSimulator, type SimulatorOptions } from '../simulator';
import { standInFor } from '../support/standIn';
import { Asking } from './asking';

/** When the clock of these tests stands, Unix time in milliseconds. */
export const T0 = 1_779_586_534_000;

/**
 * The simulator with a receiver of webhooks beside it, for the tests of one file. Before each test both are
 * as new, and the clock stands at `T0`.
 *
 * @param options of the simulator
 * @returns a stand-in that can be used inside tests and hooks
 */
export function useAsking(options: SimulatorOptions): Asking {
	const clock = { now: T0 };
	let asking: Asking;
	beforeAll(async () => {
		const settings = { now: () => clock.now, webhook_backoff_ms: 1, ...options };
		asking = new Asking(await startSimulator(settings), clock);
		await asking.receiver.start();
	});
	afterAll(async () => {
		await asking.simulator.close();
		await asking.receiver.stop();
	});
	beforeEach(() => {
		clock.now = T0;
		asking.simulator.reset();
		asking.receiver.received.length = 0;
		asking.receiver.statuses = [];
	});
	return standInFor(() => asking);
}
