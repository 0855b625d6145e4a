import type { IExecuteFunctions } from 'n8n-workflow';
import { NOT_SET } from '../../../../nodes/Chert/parameters/itemReader';
import { idempotencyKeys } from '../../../../nodes/Chert/run/idempotencyKey';
import type { NodeRun } from '../../../../nodes/Chert/run/ledger';

const IDENTITY = { instanceId: 'i', executionId: '1', nodeId: 'n', runIndex: 0 };

/** The keys of a run with this identity. */
function keysOf(change: Partial<typeof IDENTITY> = {}) {
	const { instanceId, nodeId, ...identity } = { ...IDENTITY, ...change };
	const context = { getInstanceId: () => instanceId, getNode: () => ({ id: nodeId }) };
	return idempotencyKeys(
		context as Partial<IExecuteFunctions> as IExecuteFunctions,
		{ identity: () => identity } as Partial<NodeRun> as NodeRun,
	);
}

test('a made key is the same for the same item of the same run, and for no other', () => {
	const others = [{ instanceId: 'j' }, { executionId: '2' }, { nodeId: 'm' }, { runIndex: 1 }].map(
		(change) => keysOf(change)(0, NOT_SET),
	);
	const key = keysOf()(0, NOT_SET);
	expect(key).toMatch(/^n8n-[0-9a-f]{32}$/);
	expect(keysOf()(0, NOT_SET)).toBe(key);
	expect(new Set([key, keysOf()(1, NOT_SET), ...others]).size).toBe(6);
});

test.each([
	[' order-1042 ', 'order-1042'],
	[1042, '1042'],
])('%j is the key %j', (value, key) => {
	expect(keysOf()(0, value)).toBe(key);
});

test.each(['', ' ', null, undefined, {}, ['a'], 'a\nb', 'x'.repeat(256)])(
	'%j is refused',
	(value) => {
		expect(() => keysOf()(0, value)).toThrow(/^The field 'Idempotency Key' /);
	},
);

test('one key in two items is refused for the second one, and in two runs it is not', () => {
	const keyOf = keysOf();
	expect(keyOf(0, 'order-1042')).toBe('order-1042');
	expect(() => keyOf(1, 'order-1042')).toThrow('is the same as that of item 0');
	expect(keysOf()(1, 'order-1042')).toBe('order-1042');
});
