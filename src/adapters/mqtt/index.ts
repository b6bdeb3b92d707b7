/** MQTT brokers, as a source of information. */
export { openBroker } from './broker.ts'
