import { type CredentialFields, Engine } from '../../test/support/engine';
import { type SimulatorProcess, startSimulatorProcess } from './simulatorProcess';
import type { Row } from './table';

/** What every benchmark is given. */
export interface Bench {
	engine: Engine;
	simulator: SimulatorProcess;
	/** Leads to that simulator. */
	credential: CredentialFields;
	/** Says what is going on. */
	progress: (what: string) => void;
}

/** n8n's engine and a simulator in a process of its own; whoever opens it stops the simulator. */
export async function openBench(progress: Bench['progress']): Promise<Bench> {
	const simulator = await startSimulatorProcess();
	const credential = {
		authentication: 'hmac',
		tenant: 'acme-example',
		signingSecret: 'example0example0example0example0',
		baseUrl: simulator.url,
	};
	return { engine: await Engine.load(), simulator, credential, progress };
}

/** Runs of each measurement; the first one before them does not count. */
export const RUNS = 5;

/** Measures several times, after one time that does not count. */
export async function repeated(measure: () => Promise<number>, runs = RUNS): Promise<number[]> {
	await measure();
	const times = [];
	for (let run = 0; run < runs; run++) times.push(await measure());
	return times;
}

/** Rounds before the measured ones in a fresh n8n: until then its code is still being compiled. */
const WARM_UP = 5;

/** Measured rounds of contenders that are compared. */
const ROUNDS = 9;

/**
 * Measures contenders in turn, round after round, so that a change of the machine's pace meets all of
 * them, in a process that is as warm as one that has been running for a while.
 *
 * @returns by contender, the first measurement and those after the warm-up, in milliseconds
 */
export async function inTurn<Name extends string>(
	measures: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, { cold: number; warm: number[] }>> {
	const names = Object.keys(measures) as Name[];
	const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
		Name,
		number[]
	>;
	for (let round = 0; round < WARM_UP + ROUNDS; round++) {
		for (const name of names) times[name].push(await measures[name]());
	}
	return Object.fromEntries(
		names.map((name) => [name, { cold: times[name][0], warm: times[name].slice(WARM_UP) }]),
	) as Record<Name, { cold: number; warm: number[] }>;
}

/** A line of the results; without a goal it only informs. */
export function row(what: string, value: string, goal = '', met = true): Row {
	return { what, value, goal, met };
}
