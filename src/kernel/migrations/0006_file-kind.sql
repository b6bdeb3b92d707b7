-- What a file is by its bytes; null for those that came before anybody looked.
alter table kernel.blob add column kind text;
