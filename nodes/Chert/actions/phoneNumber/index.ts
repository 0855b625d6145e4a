import type { Resource } from '../../shared/operation';
import { getAll } from './getAll.operation';

export const phoneNumber: Resource = { name: 'Phone Number', operations: { getAll } };
