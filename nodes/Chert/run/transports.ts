import type { IExecuteFunctions } from 'n8n-workflow';
import { type Clock, systemClock } from '../shared/clock';
import { isConstant, openCredential } from '../api/openCredential';
import { type Transport, transportWith } from '../api/transport';

/**
 * The way to Chert for each item, one for each distinct credential: an expression in a credential is resolved
 * for each item (docs/n8n.md 39); a credential without any is read once.
 */
export function openTransports(
	context: IExecuteFunctions,
	clock: Clock = systemClock,
): (item: number) => Promise<Transport> {
	const ofItem = new Map<number, Promise<Transport>>();
	const ofCredential = new Map<string, Transport>();
	let constant: Promise<boolean> | undefined;
	const open = async (item: number) => {
		const opened = await openCredential(context, item);
		// As it was read: white space around a tenant does not make it another one.
		const name = JSON.stringify(opened.credential);
		const transport = ofCredential.get(name) ?? transportWith(context, opened, clock);
		ofCredential.set(name, transport);
		return transport;
	};
	return async (item) => {
		constant ??= isConstant(context);
		const key = (await constant) ? 0 : item;
		const transport = ofItem.get(key) ?? open(key);
		ofItem.set(key, transport);
		return await transport;
	};
}
