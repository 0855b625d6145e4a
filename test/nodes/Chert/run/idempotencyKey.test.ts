import { derivedKey, readIdempotencyKey } from '../../../../nodes/Chert/run/idempotencyKey';

const identity = { instanceId: 'i', executionId: '1', nodeId: 'n', runIndex: 0, itemIndex: 0 };

test('a made key is the same for the same item of the same run, and for no other', () => {
	const others = [
		{ instanceId: 'j' },
		{ executionId: '2' },
		{ nodeId: 'm' },
		{ runIndex: 1 },
		{ itemIndex: 1 },
	].map((change) => derivedKey({ ...identity, ...change }));
	const key = derivedKey(identity);
	expect(key).toMatch(/^n8n-[0-9a-f]{32}$/);
	expect(derivedKey({ ...identity })).toBe(key);
	expect(new Set([key, ...others]).size).toBe(6);
});

test.each([
	[' order-1042 ', 'order-1042'],
	[1042, '1042'],
])('%j is the key %j', (value, key) => {
	expect(readIdempotencyKey(value)).toBe(key);
});

test.each(['', ' ', null, undefined, {}, ['a'], 'a\nb', 'x'.repeat(256)])(
	'%j is refused',
	(value) => {
		expect(() => readIdempotencyKey(value)).toThrow(/^The field "Idempotency Key" /);
	},
);
