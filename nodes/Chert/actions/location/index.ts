import type { Resource } from '../../shared/operation';
import { send } from './send.operation';

export const location: Resource = { name: 'Location', operations: { send } };
