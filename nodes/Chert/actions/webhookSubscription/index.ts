import type { Resource } from '../../run/operation';
import { create } from './create.operation';
import { deleteSubscription } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { update } from './update.operation';

export const webhookSubscription: Resource = {
	name: 'Webhook Subscription',
	operations: { create, delete: deleteSubscription, get, getAll, update },
};
