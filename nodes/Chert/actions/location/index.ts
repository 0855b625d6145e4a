import type { Resource } from '../../run/operation';
import { send } from './send.operation';

export const location: Resource = { name: 'Location', operations: { send } };
