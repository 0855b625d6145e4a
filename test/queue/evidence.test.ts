import type { Simulator } from '../simulator';
import { leftNotOnce } from './evidence';
import { notAllLeft, type Answer } from './offboarding';
import { first } from '../support/certain';

/** As much of a simulator as the evidence is taken from. */
function seen(requests: Array<[string, boolean?]>, left: Record<string, number>): Simulator {
	return {
		requests: requests.map(([chat_id, verified = true]) => ({ chat_id, verified })),
		chats: new Map(Object.entries(left).map(([id, left_count]) => [id, { left_count }])),
	} as unknown as Simulator;
}

const departures = [{ employee: 'Person 1', chat_ids: ['ch_1', 'ch_2'] }];

test.each<[string, Simulator, string[]]>([
	['once each', seen([['ch_2'], ['ch_1']], { ch_1: 1, ch_2: 1 }), []],
	['others too', seen([['ch_2'], ['ch_1'], ['ch_9']], { ch_1: 1, ch_2: 1, ch_9: 0 }), []],
	[
		'one twice',
		seen([['ch_1'], ['ch_2'], ['ch_1']], { ch_1: 1, ch_2: 1 }),
		['ch_1: asked 2 times, left 1 times'],
	],
	['one never', seen([['ch_1']], { ch_1: 1, ch_2: 0 }), ['ch_2: asked 0 times, left 0 times']],
	[
		'one without a signature',
		seen([['ch_1'], ['ch_2', false]], { ch_1: 1, ch_2: 0 }),
		['ch_2: asked 0 times, left 0 times'],
	],
])('groups that were asked about: %s', (_, simulator, problems) => {
	expect(leftNotOnce(simulator, departures)).toEqual(problems);
});

describe('the answer to a webhook call', () => {
	const left = (chat_id: string) => ({ chat_id, status: 'left' });
	const answer: Answer = {
		...first(departures),
		status: 200,
		text: 'text',
		ms: 1,
		endedAt: 1,
		outcomes: [left('ch_1'), left('ch_2')],
	};

	test('the answer to a webhook call is right when every group was left', () =>
		expect(notAllLeft(answer)).toEqual([]));

	test.each<[string, Partial<Answer>]>([
		['another status', { status: 500 }],
		['a group less', { outcomes: [left('ch_1')] }],
		['a group twice', { outcomes: [left('ch_1'), left('ch_1')] }],
		['an error', { outcomes: [left('ch_1'), { error: { code: 1006 } }] }],
		['nothing', { outcomes: [] }],
	])('the answer to a webhook call is wrong with %s', (_, wrong) => {
		expect(notAllLeft({ ...answer, ...wrong })).toHaveLength(1);
	});
});
