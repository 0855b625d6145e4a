import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator';
import { Engine } from './engine';

/**
 * The built package in n8n's engine, and the simulator, for the tests of one file. Both are started
 * before the first test, the simulator is reset before each one and closed after the last.
 *
 * @param options of the simulator
 * @returns stand-ins that can be used inside tests and hooks
 */
export function useChert(options: SimulatorOptions = {}): { engine: Engine; simulator: Simulator } {
	const engine = useEngine();
	let simulator: Simulator;
	beforeAll(async () => {
		simulator = await startSimulator(options);
	});
	afterAll(async () => await simulator.close());
	beforeEach(() => simulator.reset());
	return { engine, simulator: standInFor(() => simulator) };
}

/** The built package in n8n's engine, for tests that need no simulator. */
export function useEngine(): Engine {
	let engine: Engine;
	beforeAll(async () => {
		engine = await Engine.load();
	});
	return standInFor(() => engine);
}

/** An object that exists at once and passes everything on to one that is made later. */
function standInFor<T extends object>(later: () => T): T {
	return new Proxy({} as T, {
		get: (_, name) => Reflect.get(later(), name) as unknown,
		set: (_, name, value) => Reflect.set(later(), name, value),
	});
}
