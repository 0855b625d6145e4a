import type { Checks } from './checks';
import type { Fleet } from './fleet';
import { depart, notAllLeft, type Answer } from './offboarding';
import { first } from '../support/certain';

/** What came of starting killed runs again. */
export interface Repetition {
	/** Groups of the run with "Fail" that answered 1006, and that were left now. */
	notAGroup: number;
	left: number;
	/** Runs with "Continue as Left" that succeeded, and their groups that had been left before. */
	succeeded: number;
	already: number;
}

/**
 * Starts the failed runs again, as a person would who finds them in the list: one with "If Not a Group
 * Anymore" left at "Fail", the others set to "Continue as Left".
 */
export async function proveRepetition(
	fleet: Fleet,
	checks: Checks,
	url: string,
	answers: readonly Answer[],
): Promise<Repetition> {
	const { simulator } = fleet;
	const [failing, others] = [first(answers), answers.slice(1)];
	const isLeft = (chat_id: string) => (simulator.chats.get(chat_id)?.left_count ?? 0) > 0;
	const leftBefore = new Set(answers.flatMap(({ chat_ids }) => chat_ids).filter(isLeft));
	simulator.configure({ latency_ms: 0 });
	const safe = await fleet.activate({
		path: 'offboarding-again',
		options: { ifNotAGroup: 'continueAsLeft' },
	});

	const refused = first(await depart(url, [failing], 1));
	const codes = refused.outcomes.map(({ status, error }) =>
		error ? String((error as { code: unknown }).code) : String(status),
	);
	const wanted = failing.chat_ids.map((id) => (leftBefore.has(id) ? '1006' : 'left'));
	checks.that(
		"started again with 'Fail', a killed run says 1006 for what it had left, and leaves the rest",
		codes.join() === wanted.join() ? [] : [`${codes.join()} instead of ${wanted.join()}`],
	);

	const repeated = await depart(safe.url, others, others.length);
	const already = repeated
		.flatMap(({ outcomes }) => outcomes)
		.filter(({ already_left }) => already_left === true)
		.map(({ chat_id }) => String(chat_id));
	const expected = others.flatMap(({ chat_ids }) => chat_ids).filter((id) => leftBefore.has(id));
	checks.that("started again with 'Continue as Left', the killed runs succeed", [
		...repeated.flatMap(notAllLeft),
		...(already.sort().join() === expected.sort().join()
			? []
			: [`already_left for ${already.join()} instead of ${expected.join()}`]),
	]);
	checks.that(
		'in the end every group of theirs was left, once',
		answers
			.flatMap(({ chat_ids }) => chat_ids)
			.filter((id) => simulator.chats.get(id)?.left_count !== 1)
			.map((id) => `${id} was left ${simulator.chats.get(id)?.left_count} times`),
	);
	return {
		notAGroup: codes.filter((code) => code === '1006').length,
		left: codes.filter((code) => code === 'left').length,
		succeeded: repeated.length,
		already: already.length,
	};
}
