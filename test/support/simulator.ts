import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { standInFor } from './standIn';

/**
 * The simulator for the tests of one file: started before the first test, reset before each one,
 * closed after the last.
 *
 * @param options of the simulator
 * @returns a stand-in that can be used inside tests and hooks
 */
export function useSimulator(options: SimulatorOptions = {}): Simulator {
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator(options);
	});
	afterAll(async () => await simulator.close());
	beforeEach(() => simulator.reset());
	return standInFor(() => simulator);
}
