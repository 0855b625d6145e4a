import { REASONS } from '../../nodes/Chert/failures/reasons';
import { table } from './tables';

/** The table of the failures without a number, in docs/errors.md. */
export function reasonsTable(): string {
	const rows = Object.entries(REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]);
	return table(['`reason`', 'What it means for you'], rows);
}
