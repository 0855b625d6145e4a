import type { Resource } from '../../run/operation';
import { edit } from './edit.operation';
import { get } from './get.operation';
import { react } from './react.operation';
import { send } from './send.operation';
import { sendAndWait } from './sendAndWait.operation';

export const message: Resource = {
	name: 'Message',
	operations: { send, sendAndWait, edit, get, react },
};
