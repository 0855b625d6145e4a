import type { Resource } from '../../shared/operation';
import { addParticipant } from './addParticipant.operation';
import { leave } from './leave.operation';
import { removeParticipant } from './removeParticipant.operation';

export const chat: Resource = {
	name: 'Chat',
	operations: { leave, addParticipant, removeParticipant },
};
