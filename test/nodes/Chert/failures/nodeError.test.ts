import type { INode } from 'n8n-workflow';
import { failure } from '../../../../nodes/Chert/failures/failure';
import { nodeError } from '../../../../nodes/Chert/failures/nodeError';

const node: INode = {
	id: '1',
	name: 'Chert',
	type: 'n8n-nodes-chert.chert',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

test('lists and ids of a run are stored once, in the context of the error', () => {
	const { details } = failure('TIMEOUT', 'Too slow', { description: 'Wait.', http_status: 504 });
	const context = { chat_id: 'ch_3', done: ['ch_1_example', 'ch_2_example'] };
	const error = nodeError(node, details, { context, itemIndex: 2 });
	expect(error).toMatchObject({ message: 'Too slow', description: 'Wait.', httpCode: '504' });
	expect(error.context).toMatchObject({ ...context, reason: 'TIMEOUT', itemIndex: 2 });
	const stored = JSON.stringify(error);
	for (const id of ['ch_3', ...context.done]) expect(stored.split(id)).toHaveLength(2);
});

test('a message that n8n would take for a cancelled run is spelled otherwise', () => {
	const { details } = failure('NETWORK', 'socket canceled', { description: 'x' });
	expect(nodeError(node, details).message).toBe('socket cancelled');
});
