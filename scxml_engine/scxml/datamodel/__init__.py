"""What a data model is to the machine, and the ECMAScript one."""
