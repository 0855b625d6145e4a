import type { Resource } from '../../shared/operation';
import { leave } from './leave.operation';

export const chat: Resource = { name: 'Chat', operations: { leave } };
