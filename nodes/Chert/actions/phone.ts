import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { readPhoneNumber } from '../parameters/address';
import type { ItemReader } from '../parameters/itemReader';
import { named } from '../parameters/named';

const PHONE_FIELD = {
	displayName: 'Phone Number',
	name: 'phone',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. +14155551234',
} satisfies INodeProperties;

/** Of the one person whom an operation is about. */
export function phoneField(description: string, show?: IDisplayOptions['show']): INodeProperties {
	return { ...PHONE_FIELD, description, ...(show && { displayOptions: { show } }) };
}

/** E.164. */
export function readPhone(item: ItemReader): string {
	const { name, displayName } = PHONE_FIELD;
	return named(item, name, item.parameter(name), (value) => readPhoneNumber(value, displayName));
}
