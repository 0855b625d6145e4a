import fc from 'fast-check';
import type { Asker } from '../../../../nodes/Chert/api/ask';
import type { Execution } from '../../../../nodes/Chert/parameters/itemReader';
import {
	addressQuery,
	instanceMark,
	type AddressFacts,
} from '../../../../nodes/Chert/questions/replyAddress';
import { isOver, leftoversIn, tidyUp } from '../../../../nodes/Chert/questions/leftovers';
import { SimulatedClock } from '../../../support/simulatedClock';

const NOW = Date.parse('2026-05-24T12:00:00Z');
const instance = instanceMark('example');
const BASE = 'https://n8n.example.com/webhook-waiting';

function address(more: Partial<AddressFacts> = {}, path = '42/node-1', base = BASE): string {
	const query = { ...addressQuery({ address: 'chert', instance, run: 0, until: 0, ...more }) };
	const all = new URLSearchParams({ ...query, signature: 'a'.repeat(64) });
	return `${base}/${path}?${all.toString()}`;
}

const remote = (id: string, url: string) => ({ id, url, events: [], is_active: true });
const own = { id: 'own', url: address() };

test('what the same execution asked before is over: it waits for one answer at a time', () => {
	const there = [
		remote('own', own.url),
		remote('same_url', own.url),
		remote('earlier_run', address({ run: 1 })),
		remote('other_node', address({}, '42/node-2')),
		remote('other_execution', address({}, '43/node-1')),
	];
	expect(leftoversIn(there, own, NOW)).toEqual({
		over: ['same_url', 'earlier_run', 'other_node'],
		open: there.slice(4).map(({ id, url }) => ({ id, url })),
	});
});

test('what was limited and is over by more than ten minutes needs no look', () => {
	const until = NOW / 1_000;
	const there = [
		remote('long_over', address({ until: until - 601 }, '43/node-1')),
		remote('just_over', address({ until: until - 10 }, '44/node-1')),
		remote('to_come', address({ until: until + 10 }, '45/node-1')),
	];
	const { over, open } = leftoversIn(there, own, NOW);
	expect(over).toEqual(['long_over']);
	expect(open.map(({ id }) => id)).toEqual(['just_over', 'to_come']);
});

describe('of executions that may still wait', () => {
	const over = remote('over', address({ run: 1 }));
	const open = Array.from({ length: 30 }, (_, n) =>
		remote(`open_${n}`, address({}, `${n + 50}/n`)),
	);

	/** What is looked at, and what is deleted, where n8n answers a look with this. */
	async function tidied(body?: string) {
		const [seen, deleted]: [string[], string[]] = [[], []];
		const atOnce: Asker = {
			async request<T>({ path }: { path: string }) {
				deleted.push(path.split('/').at(-1)!);
				return await Promise.resolve({} as T);
			},
		};
		const look = async (url: string) => {
			seen.push(open.find((one) => one.url === url)!.id);
			return await Promise.resolve(body === undefined ? undefined : { status: 200, body });
		};
		const execution = { atOnce, look } as Partial<Execution> as Execution;
		await tidyUp(execution, [...open, over], own, new SimulatedClock());
		return { seen, deleted };
	}

	test('ten are looked at, not always the same, and those that do not wait are deleted', async () => {
		const { seen, deleted } = await tidied('{"chert":"not_waiting"}');
		expect(seen).toHaveLength(10);
		expect(seen).not.toEqual(open.slice(0, 10).map(({ id }) => id));
		expect(deleted).toEqual(['over', ...seen]);
	});

	test('those that wait stay', async () => {
		const { seen, deleted } = await tidied('{"status":"ignored"}');
		expect([seen.length, deleted]).toEqual([10, ['over']]);
	});

	test('one is looked at where n8n cannot reach itself, and what is surely over is deleted all the same', async () => {
		const { seen, deleted } = await tidied();
		expect([seen.length, deleted]).toEqual([1, ['over']]);
	});
});

test('no subscription that this n8n did not make for a question is ever named', () => {
	const foreign = fc.oneof(
		fc.webUrl({ withQueryParameters: true }),
		fc.constantFrom(
			'https://dev-inbox',
			'https://n8n.example.com/webhook/1/webhook',
			// The same address, made by another n8n.
			address({ instance: instanceMark('another') }),
			// This n8n's mark under another address.
			address({}, '42/node-1', 'https://other.example.com/webhook-waiting'),
			address({ address: 'link' }),
			`${BASE}/42/node-1?signature=aa`,
			'',
		),
		fc.string(),
	);
	fc.assert(
		fc.property(fc.array(foreign), (urls) => {
			const there = urls.map((url, place) => remote(String(place), url));
			expect(leftoversIn(there, own, NOW)).toEqual({ over: [], open: [] });
		}),
	);
});

test.each([
	[true, 404, '{"code":404,"message":"The execution \\"42\\" does not exist."}'],
	[true, 409, '{"code":409,"message":"The execution \\"42\\" has finished with error."}'],
	[true, 409, '{"code":409,"message":"The execution \\"42 has finished already."}'],
	[true, 200, '<html><head>\n<title>No action required</title></head></html>'],
	[true, 410, '{"chert":"not_waiting"}'],
	[false, 200, '{"status":"ignored","reason":"not_asked_for"}'],
	[false, 409, '{"code":409,"message":"The execution \\"42\\" is running already."}'],
	[false, 401, '<html><title>Invalid token</title></html>'],
	[false, 404, '<html>Not Found</html>'],
	[false, 404, '{"message":"Not found"}'],
	[false, 200, '<html><title>Log in</title></html>'],
	[false, 200, ''],
	[false, 502, '<html>Bad Gateway</html>'],
])('over: %s for HTTP %s %s', (over, _, body) => {
	expect(isOver({ body })).toBe(over);
});
