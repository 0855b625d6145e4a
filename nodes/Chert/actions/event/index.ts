import type { Resource } from '../../run/operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getDevInbox } from './getDevInbox.operation';
import { replay } from './replay.operation';

export const event: Resource = { name: 'Event', operations: { get, getAll, getDevInbox, replay } };
