import fc from 'fast-check';
import { turn } from '../../../support/node';
import { Claims, type CallOutcome, MOST_REMEMBERED } from '../../../../nodes/Chert/trigger/claims';

const started: () => CallOutcome = async () => true;
const failed: () => CallOutcome = async () => false;

/** An outcome that comes when it is told to. */
function pending() {
	let settle!: (ran: boolean) => void;
	const outcome: CallOutcome = new Promise((resolve) => (settle = resolve));
	return { settle, outcome: () => outcome };
}

test('an event is claimed once, for each webhook URL', async () => {
	const claims = new Claims();
	expect(await claims.claim('url_1', 'e_1', false, started)).toBe('mine');
	expect(await claims.claim('url_1', 'e_1', false, started)).toBe('known');
	expect(await claims.claim('url_2', 'e_1', false, started)).toBe('mine');
	expect(await claims.claim('url_1', 'e_2', true, started)).toBe('known');
	expect(claims.latest('url_1')).toEqual(['e_1']);
});

test('a hundred calls at the same moment: one gets the event', async () => {
	const claims = new Claims();
	const calls = Array.from({ length: 100 }, () => claims.claim('url_1', 'e_1', false, started));
	expect((await Promise.all(calls)).filter((claim) => claim === 'mine')).toHaveLength(1);
});

test('an event whose execution could not be started passes to the next that waits, then is done', async () => {
	const claims = new Claims();
	const first = pending();
	expect(await claims.claim('url_1', 'e_1', false, first.outcome)).toBe('mine');
	const waiting = [started, started, failed].map((outcome) =>
		claims.claim('url_1', 'e_1', false, outcome),
	);
	expect(claims.latest('url_1')).toEqual([]);
	first.settle(false);
	expect(await Promise.all(waiting)).toEqual(['mine', 'known', 'known']);
	expect(claims.latest('url_1')).toEqual(['e_1']);
});

test('a call stops waiting after a while: it is told that the event is under way', async () => {
	const claims = new Claims();
	const first = pending();
	await claims.claim('url_1', 'e_1', false, first.outcome);
	const now = async () => {};
	expect(await claims.claim('url_1', 'e_1', false, started, now)).toBe('busy');
	first.settle(true);
	expect(await claims.claim('url_1', 'e_1', false, started)).toBe('known');
});

test('an event that failed for good can come again', async () => {
	const claims = new Claims();
	expect(await claims.claim('url_1', 'e_1', false, failed)).toBe('mine');
	expect(await claims.claim('url_1', 'e_1', false, failed)).toBe('mine');
});

test('an event that was noted too early, and then could not be started, can come again', async () => {
	const claims = new Claims();
	const call = pending();
	await claims.claim('url_1', 'e_1', false, call.outcome);
	claims.remember('url_1', 'e_1');
	call.settle(false);
	expect(await claims.claim('url_1', 'e_1', false, started)).toBe('mine');
});

test('whatever the order and the outcomes: started at most once, and started if any call could', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (outcomes) => {
			const claims = new Claims();
			const ran: boolean[] = [];
			await Promise.all(
				outcomes.map(async (works) => {
					const outcome = async () => {
						await Promise.resolve();
						return works;
					};
					const claim = await claims.claim('url_1', 'e_1', false, outcome);
					if (claim === 'mine') ran.push(works);
				}),
			);
			expect(ran.filter(Boolean)).toHaveLength(outcomes.includes(true) ? 1 : 0);
			expect(ran.at(-1)).toBe(outcomes.includes(true));
		}),
	);
});

test('bounded: the newest events of a URL, and the URLs used last', async () => {
	const claims = new Claims();
	const again = async (subscription: string, event_id: string) =>
		await claims.claim(subscription, event_id, false, failed);
	for (let n = 0; n < MOST_REMEMBERED + 5; n++)
		await claims.claim('url_1', `e_${n}`, false, started);
	await Promise.resolve();
	expect(claims.latest('url_1')).toHaveLength(200);
	expect(claims.latest('url_1').at(-1)).toBe(`e_${MOST_REMEMBERED + 4}`);
	expect([await again('url_1', 'e_4'), await again('url_1', 'e_5')]).toEqual(['mine', 'known']);
	for (let n = 2; n < 700; n++) await claims.claim(`url_${n}`, 'e_1', false, started);
	await Promise.resolve();
	expect([await again('url_1', 'e_5'), await again('url_699', 'e_1')]).toEqual(['mine', 'known']);
	claims.forgetEvents('url_699');
	expect(await again('url_699', 'e_1')).toBe('mine');
});

describe('a new publication', () => {
	const subscription = {
		id: 'whsub_2',
		url: 'https://n8n',
		secret: 'example',
		events: [],
		made_at: 2,
	};
	const never = () => new Promise<void>(() => {});

	test('a new publication waits for the calls of its URL that are under way: they write old static data back', async () => {
		const claims = new Claims();
		const call = pending();
		const other = pending();
		await claims.claim('url_1', 'e_1', false, call.outcome);
		await claims.claim('url_2', 'e_1', false, other.outcome);
		let isOver = false;
		const published = claims.publish('url_1', subscription, never).then(() => (isOver = true));
		// Its secret is known at once, to the calls that come while it waits.
		expect(claims.subscriptions('url_1')).toEqual([subscription]);
		await turn();
		expect(isOver).toBe(false);
		call.settle(true);
		await published;
	});

	test('a new publication waits for no more than a while', async () => {
		const claims = new Claims();
		await claims.claim('url_1', 'e_1', false, pending().outcome);
		await claims.publish('url_1', subscription, async () => {});
		expect(claims.subscriptions('url_1')).toEqual([subscription]);
	});
});

test('what Catch Up has to say is told once, and never in place of what came later', () => {
	const claims = new Claims();
	const [first, second] = [{ message: 'first' }, { message: 'second' }];
	claims.tell('url_1', first);
	expect([claims.newsOf('url_1'), claims.newsOf('url_2')]).toEqual([first, undefined]);
	claims.tell('url_1', second);
	claims.told('url_1', first);
	expect(claims.newsOf('url_1')).toBe(second);
	claims.told('url_1', second);
	expect(claims.newsOf('url_1')).toBeUndefined();
});
