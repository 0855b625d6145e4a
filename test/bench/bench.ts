import type { Engine, CredentialFields } from '../support/engine';
import type { SimulatorProcess } from './simulatorProcess';
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

/** Runs of each measurement; the first one before them does not count. */
export const RUNS = 5;

/** Measures so many times, after once for nothing. */
export async function repeated(measure: () => Promise<number>, runs = RUNS): Promise<number[]> {
	await measure();
	const times = [];
	for (let run = 0; run < runs; run++) times.push(await measure());
	return times;
}

/** A line of the results; without a goal it only informs. */
export function row(what: string, value: string, goal = '', met = true): Row {
	return { what, value, goal, met };
}
