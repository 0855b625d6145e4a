import type { Resource } from '../../run/operation';
import { getAll } from './getAll.operation';

export const phoneNumber: Resource = { name: 'Phone Number', operations: { getAll } };
