import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../failures/failure';
import { hasControlCharacter, hasLoneSurrogate, nameOfValue } from '../../shared/text';

/** Longest name that file systems take, in characters. */
const LONGEST_NAME = 255;
/** `type/subtype`, and maybe parameters. */
const MIME_TYPE = /^[\w!#$&+.^-]+\/[\w!#$&+.^-]+(\s*;[\x20-\x7e]*)?$/;

/** The option "File Name". */
export function fileNameOption(description: string): INodeProperties {
	return {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. invoice.pdf',
		description,
	};
}

/**
 * The option "File Name", or the name of a file itself.
 *
 * @returns nothing when it was left empty
 * @throws ChertFailure `INVALID_INPUT`
 */
export function readFileName(value: unknown): string | undefined {
	const name = readText(value, 'File Name');
	if (name === '') return undefined;
	if (name.length > LONGEST_NAME) {
		throw invalidInput(
			`The File Name has ${name.length} characters; the most it may have is ${LONGEST_NAME}`,
		);
	}
	if (/[/\\]/.test(name) || /^\.+$/.test(name)) {
		throw invalidInput(`The File Name must be a name without a folder, but it is "${name}"`);
	}
	return name;
}

/**
 * The option "MIME Type", or the type of a file itself.
 *
 * @returns the general type for any file when there is none
 * @throws ChertFailure `INVALID_INPUT`
 */
export function readMimeType(value: unknown): string {
	const type = readText(value, 'MIME Type');
	if (type === '') return 'application/octet-stream';
	if (!MIME_TYPE.test(type)) {
		throw invalidInput(`The MIME Type must look like image/jpeg, but it is "${type}"`);
	}
	return type;
}

/**
 * The name of a binary field.
 *
 * @param label what the node calls the parameter
 * @throws ChertFailure `INVALID_INPUT`
 */
export function readFieldName(value: unknown, label: string): string {
	const name = readText(value, label);
	if (name === '') throw invalidInput(`"${label}" is empty`);
	return name;
}

function readText(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value !== 'string') {
		throw invalidInput(`The ${label} must be text, but it is ${nameOfValue(value)}`);
	}
	if (hasControlCharacter(value) || hasLoneSurrogate(value)) {
		throw invalidInput(
			`The ${label} contains a line break or another character that cannot be sent`,
		);
	}
	return value.trim();
}
