import { at } from '../../test/support/certain';
/** One line of the results: what was measured, against what, and whether the goal was met. */
export interface Row {
	what: string;
	value: string;
	/** What it was to be; empty where a figure only informs. */
	goal: string;
	met: boolean;
}

/** The value in the middle; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1
		? at(sorted, middle)
		: (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/** Milliseconds as seconds with as many digits as mean something: `1.27 s`. */
export const seconds = (ms: number) => `${(ms / 1_000).toFixed(ms < 100 ? 3 : 2)} s`;

/** Median and extremes of some times in milliseconds: `1.27 s (1.21 – 1.40)`. */
export function spread(times: readonly number[]): string {
	const bare = (ms: number) => seconds(ms).replace(' s', '');
	const [low, high] = [Math.min(...times), Math.max(...times)];
	return `${seconds(median(times))} (${bare(low)} – ${bare(high)})`;
}

/** Rows as a Markdown table. */
export function markdown(rows: readonly Row[]): string {
	const cells = rows.map(({ what, value, goal, met }) => [
		what,
		value,
		goal,
		goal === '' ? '' : met ? 'yes' : '**no**',
	]);
	const lines = [['What', 'Measured', 'Goal', 'Met'], ['---', '---', '---', '---'], ...cells];
	return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
