import {
	type CaughtUp,
	MOST_SENT_AGAIN,
	newsAtTheEnd,
	newsSoFar,
} from '../../../../nodes/Chert/trigger/caughtUp';

const DONE: CaughtUp = {
	missed: 12,
	sent: 12,
	tooOld: 0,
	moreTooOld: false,
	complete: true,
	skipped: 0,
	hours: 24,
};

test.each<[Partial<CaughtUp>, string]>([
	[{}, '12 events that this workflow had missed were sent again.'],
	[{ missed: 1, sent: 1 }, '1 event that this workflow had missed was sent again.'],
	[
		{ sent: 9 },
		'9 events that this workflow had missed were sent again. 3 events could not be sent: publish the workflow again to go on with them.',
	],
	[
		{ missed: 2_500, sent: MOST_SENT_AGAIN },
		'2,000 events that this workflow had missed were sent again. 500 events were not sent, because one publication brings 2,000 at most: publish the workflow again to go on with them.',
	],
	[
		{ tooOld: 1, hours: 1 },
		'12 events that this workflow had missed were sent again. 1 event that Chert could not deliver is older than 1 hour and was not sent again.',
	],
	[
		{ tooOld: 900, moreTooOld: true, hours: 1.5 },
		'12 events that this workflow had missed were sent again. At least 900 events that Chert could not deliver are older than 1.5 hours and were not sent again.',
	],
	[
		{ missed: 0, sent: 0, complete: false },
		'0 events that this workflow had missed were sent again. There are more events than could be looked at: the oldest were not. Event → Get Many lists them.',
	],
])('%j: in words', (done, message) => {
	const all = { ...DONE, ...done };
	expect(newsAtTheEnd(all)).toEqual({
		missed: all.missed,
		sent_again: all.sent,
		too_old: all.tooOld,
		complete: all.complete,
		message,
	});
});

test('while it goes on, nothing is said to be left over', () => {
	expect(newsSoFar({ ...DONE, sent: 3 })).toMatchObject({
		missed: 12,
		sent_again: 3,
		message: '3 of 12 events that this workflow had missed have been sent again so far.',
	});
	expect(newsSoFar(DONE)).toEqual(newsAtTheEnd(DONE));
});
